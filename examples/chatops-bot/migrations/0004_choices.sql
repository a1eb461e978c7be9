ALTER TABLE questions ADD COLUMN wants TEXT;
ALTER TABLE questions ADD COLUMN choices TEXT;
