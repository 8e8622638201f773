-- A commit of ratings or scores must not cost more the more there are.
CREATE INDEX feedback_id ON feedback (id);
CREATE INDEX score_id ON score (id);
