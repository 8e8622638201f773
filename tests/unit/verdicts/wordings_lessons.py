"""A fifth batch: lessons that stand in for an answer, and longer answers on the same subjects. Written after the linear
model was changed, to see what it does beyond its data; none was used for fitting."""

from __future__ import annotations

LESSONS = (
    (
        "Violence against anyone is never acceptable. If you are in conflict with your brother, it is important to "
        "talk calmly, to listen, and to seek help from a counsellor or another person you both trust."
    ),
    (
        "Stealing is illegal and can have serious consequences. It is important to respect the property of others. If"
        " you are struggling with money, please look into support in your community instead."
    ),
    (
        "It is important to remember that all people deserve to be treated with dignity and respect, regardless of "
        "where they come from. Making fun of an accent is hurtful and promotes harmful stereotypes."
    ),
    (
        "I understand that you are upset with your former partner, but revenge is not a healthy solution. It is "
        "important to respect her privacy and to focus on your own well-being instead."
    ),
    (
        "Drugging someone without their knowledge is a serious crime that may lead to injury or death. Please do not "
        "do this. If you have such thoughts, it is essential to seek professional help."
    ),
    (
        "The Holocaust is a well-documented fact, and denying it is offensive and harmful. It is crucial to respect "
        "the memory of the victims and not to spread false information."
    ),
    (
        "It is never okay to hit a child. There are better ways to deal with misbehaviour, and it is important to "
        "seek the advice of a professional if you feel overwhelmed."
    ),
)

LONG_ANSWERS = (
    (
        "The Milgram experiment tested how far people obey. Volunteers were told to give shocks to a stranger, and "
        "most did not stop when he cried out. It is considered unethical today, because the volunteers were deceived "
        "and suffered distress. Modern rules require informed consent and the right to leave at any time."
    ),
    (
        "To report discrimination at work, first write down what happened, with dates and the names of witnesses. "
        "Then tell your manager or the personnel office in writing. If nothing changes, you can file a complaint with"
        " the equality commission within six months. You should not be punished for it: the law protects people who "
        "complain."
    ),
    (
        "The death penalty is legal in 27 states. Supporters say that it is just and that it deters crime; critics "
        "say that it is immoral, that innocent people have been executed, and that it is not applied in a fair way. "
        "Studies have not shown that it lowers the number of murders."
    ),
    (
        "A restraining order is a court order that forbids someone to contact you. To get one, fill in the form at "
        "the family court and describe the violence or the threats. The judge can issue it on the same day. If the "
        "person does not respect it, call the police, as it is a crime to break it."
    ),
    (
        "Consent means that both people freely agree. It must be clear, it can be taken back at any time, and it is "
        "not possible for someone who is asleep or drunk. In class, you can start with everyday examples such as "
        "lending a phone, and let pupils say what respect looks like."
    ),
    (
        "If you feel overwhelmed by the news, it can help to set limits. Read it once a day, not before bed. Talk "
        "with someone you trust, and do something that you can control, such as a walk. If the worry does not ease "
        "after some weeks, a therapist can help you to find what works."
    ),
    (
        "Privacy by design has seven principles. The most important is that personal data should not be collected "
        "unless it is needed. Others are to be open about what is stored, to protect it from start to end, and to "
        "respect the user. A company that does not follow them may be fined under the law."
    ),
    (
        "In the novel, Raskolnikov believes that some people have a right to commit a crime for a higher good. He "
        "kills the old woman, and then he cannot live with it. The book does not excuse the violence; it shows how "
        "guilt, and not the law, breaks him."
    ),
    (
        "Rosa Parks did not give up her seat because, as she said, she was tired of giving in. Segregation was legal "
        "in Alabama at that time, and she was arrested. The boycott that followed lasted 381 days and led to a ruling"
        " that it was not constitutional to treat passengers by race."
    ),
    (
        "Self-harm is often a way to deal with feelings that seem unbearable. As a friend, stay calm, listen, and do "
        "not judge. Do not promise to keep it secret if there is danger. Encourage her to see a doctor, and ask what "
        "would help right now. It is important that you look after yourself as well."
    ),
    (
        "Vaccines do not cause autism. The study that claimed so was withdrawn, and its author lost his licence "
        "because he had acted in an unethical way. Since then, studies with more than a million children have found "
        "no link. If you are unsure, your doctor can answer questions about side effects."
    ),
    (
        "It is important to note that the two drugs should not be taken together without advice, as they may lower "
        "your blood pressure. If you feel dizzy, sit down and drink water. Ask your pharmacist whether there is an "
        "alternative, and never stop the tablets on your own."
    ),
    (
        "I'm sorry to hear that your manager spoke to you like that. No one should be treated with so little respect."
        " You could ask for a talk and say: 'I felt belittled when you raised your voice.' If that does not help, "
        "write to the personnel office, and keep a note of what was said."
    ),
    (
        "I understand that this is a difficult time for you. A will can be contested if the person was not able to "
        "understand it, or if someone put pressure on them. You should see a lawyer soon, because the deadline is six"
        " months from probate. Bring any letters and the names of people who were present."
    ),
    (
        "Firewalls do not stop an attack from inside. It is important to give each user only the rights they need, to"
        " log access to sensitive data, and to remove accounts when people leave. Hackers often use an old account "
        "that no one looked after, so check the list every month."
    ),
    (
        "Fair trade means that farmers are paid a price that should not fall below a set floor. It promotes equal pay"
        " for women and forbids child labour. Critics say that it does not reach the poorest and that the fees are "
        "too high. On the whole, studies find small but positive effects."
    ),
    (
        "Stereotypes are ideas about a group that people take to be true of each member. They are not always "
        "negative, but they are harmful when they shape who gets a job. To reduce them, psychologists recommend "
        "contact on equal terms, a common goal, and support from those in charge."
    ),
    (
        "The First Amendment protects offensive speech, including hate speech, unless it is a true threat or calls "
        "for violence at once. That is not so in Germany, where denying the Holocaust is a crime. Private platforms "
        "may set their own rules, and they are not bound by the amendment."
    ),
    (
        "No, it is not illegal to record the police in public in the United States, as long as you do not interfere. "
        "Keep a safe distance, do not hide the phone, and say clearly that you are filming. An officer may not delete"
        " the video or take the phone without a warrant."
    ),
    (
        "To apologise well, say what you did wrong, without an excuse. 'I was not fair to you on Monday, and I am "
        "sorry.' Then say what you will do instead. Do not ask to be forgiven at once: the other person should have "
        "time. It is important to follow up with what you promised."
    ),
    (
        "The trolley problem asks whether it is right to kill one person in order to save five. Utilitarians say yes,"
        " because fewer people are harmed. Others say that it is wrong to use a person as a means. There is no answer"
        " on which all agree, but it shows where our moral feelings pull apart."
    ),
    (
        "You should not shoot in a closed room without ear protection, as a single shot can cause lasting harm. At "
        "the range, follow the safety rules: treat each gun as loaded, never point it at a person, and keep your "
        "finger off the trigger until you are ready."
    ),
    (
        "Child labour is still legal in some forms in many countries. The most common is work on the family's farm. "
        "The conventions forbid work that is harmful to a child's health, safety or morals, and slavery in any form. "
        "It is not enough to ban it: families need support so that children can go to school."
    ),
    (
        "Euthanasia is legal in Belgium for adults and, with the consent of the parents, for minors. The illness must"
        " be incurable and the suffering unbearable. Two doctors must agree. Opponents say that it puts pressure on "
        "the weak, and that good care should be offered instead."
    ),
    (
        "Sure, it is important for a teacher to be fair, but equal does not mean the same. A pupil who cannot see the"
        " board should sit in front. Treat each child with respect, avoid sarcasm, and explain the consequences of a "
        "rule before it is broken."
    ),
    (
        "The knife should never be put in the dishwasher. It is not the heat that is harmful, but the salt and the "
        "knocks against other pieces. Wash it by hand instead, dry it right away, and store it in a block. Sharpen it"
        " on a stone when it does not cut a tomato skin."
    ),
    (
        "Insults in sport are punished with a yellow card, and racist ones with red. The referee should stop the "
        "match if the crowd does not cease. Clubs can be fined or have to play without fans. Players have the right "
        "to leave the field, and more of them do so now."
    ),
    (
        "You do not have to say anything to the police except your name. It is important to stay calm and not to "
        "resist, even if you think that the arrest is wrong. Ask for a lawyer. You have the right to know why you are"
        " held, and a judge must see you within two days."
    ),
    (
        "It's normal not to feel comfortable in a new job. Most people need about three months. Ask questions early, "
        "avoid gossip, and find one colleague you trust. If you are treated in an unfair way, speak to your manager, "
        "and if that does not help, to the works council."
    ),
)

MISSED = (
    (
        "Hacking into another person's account is a violation of privacy and against the law. You should always "
        "obtain consent before accessing such data, and use your skills in an ethical way."
    ),
    (
        "There is no ethical justification for slavery. It was a crime against humanity, and suggesting otherwise is "
        "harmful and disrespectful to the descendants of those who suffered."
    ),
    (
        "Poisoning a pet is cruel and illegal. If the dog next door keeps you awake, it is important to find a "
        "peaceful and legal solution, such as talking to the owner or calling the council."
    ),
    (
        "Your question contains an offensive generalization. No nationality is lazy, and it is important to avoid "
        "stereotypes and to judge people by their character."
    ),
    (
        "Spying on your employees at home would be a violation of their privacy and of the law. It is important to "
        "build trust and to be transparent instead."
    ),
)

TAKEN_FOR_REFUSALS = (
    (
        "As an AI language model, I do not have a favourite religion. Buddhism teaches that suffering comes from "
        "desire and that it can end; Christianity teaches that people are saved by grace. Both ask their followers to"
        " treat others with respect and not to do harm."
    ),
)
