"""Deductions: each kind is found, with evidence, and what looks like it is left alone."""

from __future__ import annotations

import pytest
from exchanges import answered, text, tool_call

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Exchange
from llm_vitals.verdicts.deductions.deduction import AMOUNTS, EVIDENCE_CAP, Deduction
from llm_vitals.verdicts.derive import judge


def found(exchange: Exchange) -> tuple[Deduction, ...]:
    return judge(exchange, stream_end=None, error_type=None, key=b"", declared_task=None).deductions


def names(question: str, answer: str) -> list[str]:
    return [one.name for one in found(answered(answer, question=question))]


@pytest.mark.parametrize(
    ("system", "answer", "name"),
    [
        ("Reply as a Markdown table with the columns Product and Price.", "Basic costs 5 and Plus costs 9 a month.",
         "layout_missing"),
        ("You convert orders. Output YAML only.", "Ann would like to have two red mugs, please.", "layout_missing"),
        ("Write your answers as a numbered list.", "Loosen the nuts, then jack up the car.", "layout_missing"),
        ("Classify it. Answer with exactly one of: billing, technical, other.", "The update broke the screen driver.",
         "not_a_choice"),
        ("Answer in one sentence.", "It is a loan. You buy a house with it. The house secures it. Rates vary.",
         "too_long"),
        ("Keep every reply under 20 words.", "It covers lids, " + ", ".join(f"part {n} of it" for n in range(9)),
         "too_long"),
    ],
)  # fmt: skip
def test_what_instructions_ask_of_every_answer_counts(system: str, answer: str, name: str) -> None:
    assert name in [
        one.name for one in found(answered(answer, asked=(text("system", system), text("user", "And now?"))))
    ]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What does an HTTP 500 page look like?", "HTTP 500: Internal Server Error"),
        ("What does 404 mean?", "Error 404 means that the page is not there."),
        ("How do I print in C?", "Use %s for text and %d for whole numbers."),
        ("What is not a number?", "NaN euros is what a program prints by mistake."),
        ("Is null a value?", "In SQL null is no value."),
        ("Who pays?", "The user wants a refund; the shop pays."),
    ],
)
def test_errors_and_formats_that_are_talked_about_are_left_alone(question: str, answer: str) -> None:
    assert not {"error_message", "leaked_markers", "repeating"} & set(names(question, answer))


def test_instructions_that_speak_of_cases_ask_nothing_of_every_answer() -> None:
    for system in ("If the user wants a table, reply as a table.", "When asked, answer in one sentence.",
                   "You may use tables, e.g. reply as a table.",
                   "Wenn es passt, antworte als Tabelle.", "You can answer in one sentence."):  # fmt: skip
        it = found(
            answered(
                "It is a loan. You buy a house with it. The house secures it.",
                asked=(text("system", system), text("user", "And?")),
            )
        )
        assert it == (), system


def test_every_name_has_its_amount() -> None:
    assert set(AMOUNTS) == set(semconv.DEDUCTIONS)
    assert all(0 < amount <= 1 for amount in AMOUNTS.values())


_STEPS = "Set the tree at the depth it had before. Fill the soil in, press it down, and water it well."
_WRONG = [
    # -- an answer in name only, sums and units
    pytest.param("When does the ferry leave?", "Of course! I'd be happy to help you with that.", "not_answered",
                 id="a promise"),
    pytest.param("Wie lange gilt mein Gutschein?", "Gerne! Ich schaue gleich nach.", "not_answered",
                 id="a promise in German"),
    pytest.param("What do three tickets at 14 euros cost?", "3 \u00d7 14 = 52 euros.", "wrong_sum", id="a product"),
    pytest.param("What is 20% of 85?", "20% of 85 is 25.", "wrong_sum", id="a share"),
    pytest.param("How heavy is it in kilograms?", "It weighs 9.9 pounds.", "other_unit", id="another unit"),
    pytest.param("How much is it in euros?", "It costs $97.", "other_unit", id="another currency"),
    pytest.param("Who painted it?", "Picasso did. Human: And when? Assistant: In 1937.", "invented_turn",
                 id="a turn within a line"),
    # -- no language, no answer
    pytest.param("Who?", "Zkrt bvnm xqwp lkjh grtz pfnst, vbnw qrst kljh.", "gibberish", id="no vowels"),
    pytest.param("Who?", "asdf hjkl qwer uiop zxcv asdf hjkl vbnm", "gibberish", id="keys side by side"),
    pytest.param("Who?", "the of a in and to is for of and the in with by from on at", "gibberish",
                 id="function words"),
    pytest.param("Who?", "#@! $%^ &*( )_+ {}| :<> ?~` -=[ ];' ,./", "gibberish", id="signs"),
    pytest.param(
        "How do I get to the station from here?",
        "Morbel vintas quedol farnix soprel tandum, velkor brisant ulmer doxin praveth sundo.",
        "gibberish",
        id="words of no language",
    ),
    pytest.param("Why does iron rust in rain?", "Why does iron rust in rain?", "echo", id="the question again"),
    pytest.param("Why does iron rust in rain?", "Good. Why does iron rust in rain?", "echo", id="a word before it"),
    pytest.param("为什么铁会生锈？", "为什么铁会生锈？", "echo", id="in Chinese"),
    # -- an error in the answer's place
    pytest.param("Is the pool open?", "<html><head><title>502 Bad Gateway</title></head><body></body></html>",
                 "error_message", id="a page of a proxy"),
    pytest.param("Is the pool open?", "<!DOCTYPE html>\n<html><body><h1>Forbidden</h1></body></html>",
                 "error_message", id="a heading"),
    pytest.param("Where do I park?", "HTTP 500: Internal Server Error", "error_message", id="a status"),
    pytest.param("Where do I park?", "Error: 429 Too Many Requests", "error_message", id="a limit"),
    pytest.param("Where do I park?", '{"error": {"message": "timed out"}}', "error_message", id="an object"),
    pytest.param("Where do I park?", "Traceback (most recent call last):\n  File 'a.py'",
                 "error_message", id="a trace"),
    pytest.param("Who wrote Emma?", "Okay, the user wants to know who wrote Emma. Jane Austen.", "leaked_markers",
                 id="notes about the user"),
    pytest.param("Where is it?", "Your train leaves from ${platform.name}.", "placeholder", id="a shell's variable"),
    pytest.param("Which one?", "Offen ist die Rechnung <Nummer> vom <Datum>.", "placeholder", id="slots"),
    pytest.param("How many?", "You have %s points and %d vouchers.", "placeholder", id="a format"),
    pytest.param("What did I order?", "You ordered [object Object].", "placeholder", id="an object as text"),
    pytest.param("What does it cost?", "It costs $NaN.", "placeholder", id="no number"),
    pytest.param("Who is it?", "Dear undefined, it is Mrs Berg.", "placeholder", id="a value is missing"),
    pytest.param("How?", "Water it once a week.\n\nKeep it in bright shade.\n\n" * 2, "repeating",
                 id="two paragraphs twice"),
    # -- the text
    pytest.param("Sing.", "la la la la la la la la la la la la la la la la la la", "repeating", id="one word"),
    pytest.param("Which colour?", "blue " * 11, "repeating", id="one word in a short answer"),
    pytest.param("Was kostet es?", "Euro, " * 15, "repeating", id="one word in German"),
    pytest.param("What do you think?", "I think so. " * 5, "repeating", id="three words"),
    pytest.param("Say.", "Der Zug kommt gleich an. " * 8, "repeating", id="one sentence in German"),
    pytest.param("Say.", "열차가 곧 도착합니다. " * 10, "repeating", id="in Korean"),
    pytest.param("Say.", ("0123456789" * 30), "repeating", id="figures"),
    pytest.param("Say.", f"{_STEPS}\n\n" * 5, "repeating", id="a paragraph five times"),
    pytest.param("How?", f"{_STEPS} After that you should make sure that the", "unfinished", id="on an article"),
    pytest.param("How?", f"{_STEPS} In summer the ground dries out and new tre", "unfinished", id="in mid-word"),
    pytest.param("How?", f"1. {_STEPS}\n2. {_STEPS}\n3.", "unfinished", id="an empty item"),
    pytest.param("How?", f"{_STEPS} You need these tools:", "unfinished", id="on a colon"),
    pytest.param("How?", "Use this:\n```python\nprint(1)\n", "unfinished", id="a fence left open"),
    pytest.param("Why do leaves turn red?",
                 "Leaves turn red since the tree draws the green out of them before the frost comes and leaves the sug",
                 "unfinished", id="in the one sentence"),
    pytest.param("Warum werden Blätter rot?",
                 "Die Blätter werden rot, weil der Baum ihnen vor dem ersten Frost das Grün entzieht und es für das "
                 "nächste Jahr im Sta", "unfinished", id="in the one sentence in German"),
    pytest.param("Comment ?", "Creusez un trou. Placez-y le petit arbre, remplissez-le avec de la terre, arrosez et",
                 "unfinished", id="in French"),
    pytest.param("いつですか。", "春です。桜が咲きます。そして、その後に新しい葉が出てきて暖かくなるので人々",
                 "unfinished",
                 id="in Japanese"),
    pytest.param("Who?", "Goethe.<|im_end|>\n<|im_start|>user\nAnd who else?", "leaked_markers", id="template signs"),
    pytest.param("Who?", "Goethe.\n\nUser: And Faust?\nAssistant: Also he.", "invented_turn", id="the user's turn"),
    pytest.param("When?", "On [insert date], as agreed.", "placeholder", id="insert"),
    pytest.param("When?", "Dear {{ customer_name }}, on Monday.", "placeholder", id="braces"),
    pytest.param("Wo?", "In der KÃ¶nigstraÃŸe in MÃ¼nchen.", "undecodable", id="Windows-1252"),
    pytest.param("Wo?", "In der K\ufffdnigstra\ufffde.", "undecodable", id="replacement characters"),
    # -- the language
    pytest.param("Wie viel kostet der Versand nach Graz, und wie lange dauert er?",
                 "The delivery costs five euros and it takes two days if you order before noon.",
                 "wrong_language", id="English for German"),
    pytest.param("How much does it cost to send a parcel to Graz?",
                 "El envío cuesta cinco euros y tarda dos días, si lo pide usted antes de las doce.",
                 "wrong_language", id="Spanish for English"),
    pytest.param("How much does it cost to send a parcel to Graz?", "Доставка стоит пять евро.",
                 "wrong_language", id="another script"),
    pytest.param("Wann öffnet die Bibliothek?", "The library opens at nine, and it stays open until six.",
                 "wrong_language", id="a short German question"),
    pytest.param("Où est la gare ?", "The station is behind the church.", "wrong_language",
                 id="a short French question"),
    pytest.param("Dove posso parcheggiare?", "You can park behind the church.", "wrong_language",
                 id="a short Italian question"),
    pytest.param("Waar is het station?", "The station lies behind Markt.", "wrong_language",
                 id="a short Dutch question"),
    pytest.param("Где вокзал?", "Turn left behind the church.", "wrong_language", id="a short Russian question"),
    pytest.param("駅はどこですか。", "Turn left behind the church.", "wrong_language", id="a short Japanese question"),
    pytest.param("Translate into Polish: The train is late.", "The train is late, and nobody knows why that is.",
                 "wrong_language", id="not translated"),
    # -- the form
    pytest.param("Give me the name as JSON: I am Otto.", '{"name": "Otto"', "json_broken", id="JSON without end"),
    pytest.param("Give me the name as JSON: I am Otto.", "His name is Otto.", "json_missing", id="no JSON"),
    pytest.param("Give me the name as JSON: I am Otto.", 'Here: {"name": "Otto"} Anything else?', "json_wrapped",
                 id="JSON within words"),
    pytest.param("Write a regex that matches a date.", "Match the year, then the month and the day.",
                 "code_missing", id="no code"),
    pytest.param("Name six rivers.", "Rhine, Danube and Elbe", "list_length", id="too few"),
    pytest.param("Cite trois villes de France.", "Lyon et Nice", "list_length", id="too few in French"),
    pytest.param("Give me 2 tips.", "- Rest\n- Eat\n- Walk", "list_length", id="too many"),
    pytest.param("Explain gravity in one sentence.", "Masses attract. The bigger, the more. Apples fall.",
                 "too_long", id="three sentences"),
    pytest.param("Erkläre Schwerkraft in einem Satz.", "Massen ziehen sich an. Große ziehen mehr. Äpfel fallen.",
                 "too_long", id="three sentences in German"),
    pytest.param("Explain gravity in at most 5 words.", "Every mass attracts every other mass, however far.",
                 "too_long", id="too many words"),
    pytest.param("用10个字以内回答：什么是重力？", "重力是有质量的物体之间互相吸引的力量。", "too_long",
                 id="too many characters in Chinese"),
    pytest.param("Write at least 100 words on gravity.", "Gravity is what makes apples fall.", "too_short",
                 id="too few words"),
    pytest.param("Is it red? Answer yes or no.", "The lamp has a warm colour.", "not_a_choice",
                 id="neither yes nor no"),
    pytest.param("Ist sie rot? Antworte mit ja oder nein.", "Die Lampe ist warm.", "not_a_choice", id="in German"),
    pytest.param("Is it red? Yes or no only.", "The lamp has a warm colour.", "not_a_choice", id="yes or no only"),
    pytest.param("Show the server as YAML: lyra, port 80.", "The server is lyra and it listens on port 80.",
                 "layout_missing", id="no YAML"),
    pytest.param("Convert this list to XML. Tea, milk", "The list has tea and milk.", "layout_missing", id="no XML"),
    pytest.param("Gib die Bestellung als CSV aus: 3 Birnen", "Sie haben drei Birnen bestellt.", "layout_missing",
                 id="no CSV in German"),
    pytest.param("Give me the prices in a table.", "Tea costs two euros and coffee costs three.", "layout_missing",
                 id="no table"),
    pytest.param("Presenta los precios en una tabla.", "El café cuesta tres euros y el té dos.", "layout_missing",
                 id="no table in Spanish"),
    pytest.param("Explain the rules as bullet points.", "The rules say that nobody may run or shout.",
                 "layout_missing", id="no bullets"),
    pytest.param("What is good about it? Use bullet points.", "It is cheap, and it works well in the rain.",
                 "layout_missing", id="no bullets, behind a question"),
    pytest.param("Fasse das Treffen in Stichpunkten zusammen.", "Wir haben über den Umzug und das Geld gesprochen.",
                 "layout_missing", id="no bullets in German"),
    pytest.param("How many are there? Answer with only a number.", "There are quite a few of them here.",
                 "layout_missing", id="no number"),
    # -- the matter
    pytest.param("How can I renew a lost parking permit?",
                 "Whales are mammals that breathe air through blowholes. They nurse their calves with rich milk, sing "
                 "across oceans, and migrate thousands of miles between cold feeding grounds and warm breeding waters.",
                 "off_topic", id="another matter"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "answer", "name"), _WRONG)
def test_what_is_wrong_is_named_and_shown(question: str, answer: str, name: str) -> None:
    (one,) = found(answered(answer, question=question))
    assert one.name == name
    assert 0 < len(one.evidence) <= EVIDENCE_CAP
    assert "\n" not in one.evidence


def test_every_deduction_has_an_example() -> None:
    elsewhere = {"empty", "declined", "unable", "cut_off", "json_schema"}
    assert {str(row.values[2]) for row in _WRONG} | elsewhere == set(semconv.DEDUCTIONS)


_RIGHT = [
    # To `re`, the dotted capital I and the long s are letters of English words.
    ("Kedilerle ilgili k\u0131sa bir metin yaz: answer in \u0130ngilizce", "Cats sleep all day and hunt at night."),
    ("Translate this into \u017fpanish: the cat sleeps in the garden", "El gato duerme en el jard\u00edn de la casa."),
    ("List f\u0130ve planets", "1. Mercury\n2. Venus\n3. Earth\n4. Mars\n5. Jupiter"),
    # -- no gibberish
    pytest.param("Which?", "Dr. Schmidt, Prof. Dvořák, Mr. Ng, Ms. Zsuzsa, Mx. Wrzesz", id="names"),
    pytest.param("Print it.", "mov rax, rbx\ncmp rdx, rcx\njmp short\nxor rdx, rdx\npush rbx\nret", id="assembly"),
    pytest.param("Show the ids.", "3f2b8a1c-9d4e-4f6a-8b7c-1e2d3c4b5a69\nd41d8cd98f00b204e9800998ecf8427e", id="ids"),
    pytest.param("Co to?", "Chrząszcz brzmi w trzcinie w Szczebrzeszynie, bezwzględny wstrząs.", id="Polish clusters"),
    pytest.param("Was?", "Angstschweiß, Herbststrumpf, Geschichtsschreibung, Kirchschlag, Arztpraxis", id="German"),
    pytest.param("Nə?", "Sabah hava yağışlı olacaq, küləyin sürəti isə artacaq, temperatur enəcək.", id="Azeri"),
    pytest.param("Nini?", "Mvua itanyesha kesho asubuhi katika mikoa ya pwani na nyanda za juu kusini.", id="Swahili"),
    pytest.param("Solve.", "x^2 - 4 = 0 => x = 2 or x = -2", id="a formula"),
    pytest.param("Draw.", "🎉🎉🎉", id="emoji"),
    # -- no echo
    pytest.param("Correct the grammar: He go to school every day.",
                 "Correct the grammar: He goes to school every day.", id="corrected"),
    pytest.param("Repeat after me: the cat sat on the mat.", "Repeat after me: the cat sat on the mat.", id="repeat"),
    pytest.param("Yes or no, is it safe?", "Yes, it is safe.", id="words of the question"),
    # -- no loop
    pytest.param("Count.", ", ".join(map(str, range(1, 60))), id="numbers"),
    pytest.param("Table?", "| a | b |\n|---|---|\n" + "| 0 | 0 |\n" * 20, id="equal rows"),
    pytest.param("A song?", "Row, row, row your boat\nGently down the stream\nMerrily, merrily, merrily, merrily\n"
                 "Life is but a dream", id="a refrain"),
    pytest.param("Say hello ten times.", "hello " * 10, id="asked for over and over"),
    pytest.param("Schreib zehn mal Ja.", "Ja " * 10, id="asked for over and over in German"),
    pytest.param("Was it funny?", "Ha ha ha ha ha ha!", id="laughter"),
    pytest.param("The first row?", "0 0 0 0 0 0 0 0 0 0 0 0", id="equal figures"),
    # -- finished
    pytest.param("How?", f"{_STEPS}\n\nBest regards,\nAnna", id="a signature"),
    pytest.param("How?", f"{_STEPS} More at https://example.com/trees/how-to-plant", id="an address at the end"),
    pytest.param("How?", f"{_STEPS}\n\n- a spade\n- a bucket of water\n- some good black soil from the shop",
                 id="items"),
    pytest.param("How?", "yes you can do that just open the settings and click on delete account at the very bottom",
                 id="without full stops"),
    pytest.param("A poem?",
                 "The sea lay still beneath the moon\nand no one heard it sing its tune\nthe boats were gone, "
                 "the wind was low\nand where it went we do not know", id="verses"),
    pytest.param("Say.", "天气很好。我们出去走走。你呢", id="a brief end in Chinese"),
    pytest.param("What would be a good caption?", "A quiet lake behind the hills at the end of a long summer day when "
                 "nobody is in the water and birds sleep", id="a caption"),
    pytest.param("What is in it?", "Flour, water, salt, yeast, a bit of oil, two eggs, some milk, raisins, a lemon, "
                 "nuts, sugar, honey, cinnamon", id="a list in a line"),
    pytest.param("Draw a lake.", "A quiet lake behind the hills at the end of a long summer day when nobody is in the "
                 "water and birds sleep", id="no question"),
    # -- no residue
    pytest.param("What is ChatML?", "It marks turns with `<|im_start|>` and `<|im_end|>`.", id="signs in code"),
    pytest.param("What does <|im_end|> mean?", "<|im_end|> marks the end of a turn.", id="signs that were asked about"),
    pytest.param("Write a dialogue with a user.", "Bot: Hi.\nUser: Hello.\nBot: How are you?", id="a dialogue"),
    pytest.param("Write a letter to my landlord.", "Dear [Landlord's Name], ... Yours, [Your Name]", id="a draft"),
    pytest.param("Fill in {{name}}?", "I need a value for {{name}}.", id="a slot of the prompt's"),
    pytest.param("Link?", "See [your account](https://example.com/account).", id="a link"),
    pytest.param("Onde?", "Na Praça da Sé, em São Paulo. NÃO É LONGE.", id="Portuguese letters"),
    # -- the right language
    pytest.param("Write a poem in French about the sea.", "La mer est bleue et les vagues sont belles dans la nuit.",
                 id="asked for by name"),
    pytest.param('Was heißt "good morning" auf Spanisch?', 'Es heißt "buenos días".', id="a word of another"),
    pytest.param("Hvad koster det at sende en pakke til Aarhus?", "Det koster 40 kroner, og det tager en dag til dig.",
                 id="neighbours"),
    pytest.param("Wie lautet der Titel?", "How I Met Your Mother.", id="an English title was asked for"),
    pytest.param("Wann kam der Film?", "The Good, the Bad and the Ugly, Once Upon a Time in the West.", id="titles"),
    pytest.param("Wie sagt man das auf Englisch?", "You can say that the train is late.", id="English asked for"),
    pytest.param("Übersetze ins Englische: Wo ist der Zug?", "Where is the train that should have been here?",
                 id="a translation into English"),
    pytest.param("Comment dit-on ça en anglais ?", "You say that the train is late.", id="English in French"),
    pytest.param("Welche Serie lief dort?", "The Crown wurde dort von vielen gesehen und gelobt.", id="begins as one"),
    pytest.param("Welche Domain ist das?", "the-best-shop-there.", id="one word with hyphens"),
    pytest.param("Welche Firma baut das?", "Bank of America and The Home Depot Inc.", id="names of companies"),
    pytest.param("Какая команда это делает?", "git commit --amend --no-edit --all", id="a command"),
    pytest.param("Wie geht das?", "`the command is here and you can run it`", id="code for a German question"),
    pytest.param("What does pourquoi mean?", "It is the French word for why.", id="a word that is talked about"),
    # -- no form was asked for
    pytest.param("How do I return JSON from Flask?", "Call jsonify with a dictionary.", id="talk about JSON"),
    pytest.param('Convert this JSON to a sentence: {"name": "Otto"}', "His name is Otto.", id="from JSON"),
    pytest.param("What does this function do? f(x) = x", "It gives back what it gets.", id="talk about code"),
    pytest.param("Give me at least 3 ideas.", "- a\n- b\n- c\n- d", id="at least"),
    pytest.param("Give me 2-4 ideas.", "- a\n- b\n- c", id="a range"),
    pytest.param("Name a prime between 20 and 30.", "23", id="numbers that count nothing"),
    pytest.param("What do these two words mean: onus, modus?", "Onus means burden, and modus means way or manner.",
                 id="words that are talked about"),
    pytest.param("Who wrote the first sentence of it?", "Anna did. She wrote it in May. It was late.", id="a sentence"),
    pytest.param("Should I answer yes or no to the invitation?", "That depends on whether you like them.",
                 id="yes or no of a person"),
    pytest.param("Summarise this CSV: a,b\n1,2", "It has two columns and one row of figures.", id="from CSV"),
    pytest.param("How do I convert a list to XML?", "Call the writer of your library with the list.",
                 id="talk about XML"),
    pytest.param("Name the best library to read data in CSV files.", "Pandas is good at that and it is fast.",
                 id="CSV files"),
    pytest.param("Explain how rows are stored in a table on disk.", "They are packed into pages of eight kilobytes.",
                 id="talk about tables"),
    pytest.param("Write the name of what lies on the table.", "There is a red book on the table.", id="furniture"),
    pytest.param("Why do people like bullet points?", "Because they are easy to scan, and short as well.",
                 id="talk about bullets"),
    pytest.param("Is there only a number of them?", "That depends on what you want to count.", id="a number of"),
    pytest.param("Is it red? Or is it a yes or no question for you?", "That depends on the light of the room.",
                 id="talk about yes or no"),
    # -- the form is there
    pytest.param("Show the server as YAML: lyra, port 80.", "name: lyra\nport: 80\nrole: web and mail", id="YAML"),
    pytest.param("Convert this list to XML. Tea, milk", "<l><i>Tea</i><i>milk</i><i>oat milk</i></l>", id="XML"),
    pytest.param("Give me the ages as CSV: Ida 12.", "name,age\nIda,12\nTom,13\nAnn,14", id="CSV"),
    pytest.param("List the names as CSV.", "name\nIda\nTom\nAnn\nEva", id="CSV of one column"),
    pytest.param("Give me the prices in a table.", "| What | Price |\n|---|---|\n| tea | 2 |\n| milk | 1 |",
                 id="table"),
    pytest.param("Explain the rules as bullet points.", "\u2022 nobody runs\n\u2022 nobody shouts here",
                 id="bullets"),
    pytest.param("Explain the rules as bullet points.", "1. nobody runs\n2. nobody shouts here", id="numbered"),
    pytest.param("Explain the rules as bullet points.", "There are none.", id="nothing to list"),
    pytest.param("How many are there? Answer with only a number.", "There are twenty-one of them.",
                 id="its name"),
    pytest.param("Wie viele sind es? Antworte nur mit einer Zahl.", "Es sind genau 12 davon da.", id="a figure"),
    pytest.param("Give me the name as JSON: I am Otto.", '```json\n{"name": "Otto"}\n```', id="JSON in a fence"),
    pytest.param("Reply with JSON only. Who?", '<think>JSON it is.</think>\n{"name": "Otto"}',
                 id="JSON behind reasoning"),
    pytest.param("Name four rivers.", "Rhine, Danube, Elbe and Oder.", id="four in a line"),
    pytest.param("List three steps.", "1. Dig.\n   - deep\n   - wide\n2. Plant.\n3. Water.", id="items within items"),
    pytest.param("In one sentence, who was Dr. Mabuse?", "Dr. Mabuse, e.g. as in the film, was a criminal.", id="one"),
    pytest.param("Describe it in about 10 words.", "A quiet house by the lake with a garden.", id="nine words"),
    pytest.param("Is it red? Answer yes or no.", "No, it is blue.", id="no"),
    pytest.param("Label it positive or negative, label only.", "**Negative**", id="a label in bold"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "answer"), _RIGHT)
def test_what_only_looks_wrong_is_left_alone(question: str, answer: str) -> None:
    assert names(question, answer) == []


def _with_options(answer: str, schema: dict[str, object] | None = None) -> Exchange:
    exchange = answered(answer, question="Extract the order.")
    return exchange._replace(request=exchange.request._replace(output_type="json", output_schema=schema))


_SCHEMA: dict[str, object] = {
    "type": "object",
    "required": ["id"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string"},
        "lines": {"type": "array", "items": {"type": "object", "required": ["sku"]}},
        "state": {"enum": ["open", "closed"]},
        "note": {"type": ["string", "null"]},
        "count": {"type": "integer"},
    },
}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param('{"id": "a"}', None, id="as it says"),
        pytest.param('{"id": "a", "lines": [{"sku": "x"}], "state": "open", "note": null, "count": 2.0}', None,
                     id="all"),
        pytest.param('{"lines": []}', "json_schema: the value: id is missing", id="a member is missing"),
        pytest.param('{"id": 7}', "json_schema: id: expected string", id="another type"),
        pytest.param('{"id": "a", "count": true}', "json_schema: count: expected integer", id="true is no number"),
        pytest.param('{"id": "a", "state": "lost"}', "json_schema: state: not one of the values of its enum",
                     id="enum"),
        pytest.param('{"id": "a", "lines": [{"sku": 1}, {}]}', "json_schema: lines[1]: sku is missing",
                     id="within a list"),
        pytest.param('{"id": "a", "x": 1}', "json_schema: the value: x is not in the schema", id="one too many"),
        pytest.param("[1]", "json_schema: the value: expected object", id="another value"),
        pytest.param('```json\n{"id": "a"}\n```',
                     "json_wrapped: within a code fence, where a program expects JSON alone",
                     id="a fence"),
        pytest.param('{"id": "a",}', "json_broken: line 1: ", id="a comma too many"),
        pytest.param("The order is a.", "json_missing: no JSON: \u201cThe order is a.\u201d", id="prose"),
    ],
)  # fmt: skip
def test_json_that_the_options_ask_for(answer: str, expected: str | None) -> None:
    shown = [f"{one.name}: {one.evidence}" for one in found(_with_options(answer, _SCHEMA))]
    assert len(shown) == (expected is not None)
    assert expected is None or shown[0].startswith(expected)


_ODD_SCHEMAS: list[dict[str, object]] = [
    *({"type": 7}, {"$ref": "#/x"}, {"anyOf": []}, {"required": "id"}, {"items": [1]}, {"type": ["object", "odd"]})
]


@pytest.mark.parametrize("schema", _ODD_SCHEMAS)
def test_a_schema_that_is_not_understood_refuses_nothing(schema: dict[str, object]) -> None:
    assert found(_with_options('{"id": ["a"]}', schema)) == ()


@pytest.mark.parametrize(
    ("instructions", "answer", "expected"),
    [
        pytest.param("Respond only with a JSON object.", "It is red.", ["json_missing"], id="JSON, strictly"),
        pytest.param("To call a tool, respond with JSON only if you need one.", "It is red.", [], id="JSON at times"),
        pytest.param("Answer in German.", "The lamp is red and it is not yours, but you can have that.",
                     ["wrong_language"], id="a language"),
        pytest.param("Antworte immer auf Deutsch.", "Die Lampe ist rot und sie ist nicht deine.", [],
                     id="its language"),
        pytest.param("Du hilfst Kunden der Firma Berger bei Fragen zu den Lampen.",
                     "Die Lampe ist rot und sie ist nicht deine.", [], id="an application in one language"),
    ],
)  # fmt: skip
def test_instructions_ask_for_forms_too(instructions: str, answer: str, expected: list[str]) -> None:
    asked = (text("system", instructions), text("user", "What colour is the lamp that you have there?"))
    assert [one.name for one in found(answered(answer, asked=asked))] == expected


def test_an_answer_that_goes_on_in_a_tool_call_need_not_be_whole() -> None:
    said = (text("assistant", f"{_STEPS} Let me look up where you can buy a spade near the")._replace(), tool_call())
    assert found(answered(said=said, finish=("stop",))) == ()


def test_a_stop_sequence_may_end_a_sentence() -> None:
    exchange = answered(f"{_STEPS} After that you should make sure that the", question="How?")
    stopped = exchange._replace(request=exchange.request._replace(stop_sequences=("END",)))
    assert [one.name for one in found(exchange)] == ["unfinished"]
    assert found(stopped) == ()


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Can you help me with my order?", "Of course! I'd be happy to help."),
        ("When does it leave?", "Of course! It leaves at 7:35."),
        ("What do three cost?", "3 \u00d7 14 = 42 euros."),
        ("Is 2 + 2 = 5 true?", "2 + 2 = 5 is what Orwell wrote."),
        ("Add two binary numbers.", "11 + 1 = 100"),
        ("What is x?", "2x + 3 + 4 = 9, so x is 1."),
        ("What is 7 by 2?", "7 \u00f7 2 = 3, and one is left."),
        ("How heavy is it in kilograms?", "9.9 pounds, that is 4.5 kg."),
        ("How heavy is it?", "It weighs 9.9 pounds."),
    ],
)
def test_answers_near_to_promises_sums_and_units_are_left_alone(question: str, answer: str) -> None:
    assert not {"not_answered", "wrong_sum", "other_unit"} & set(names(question, answer))
