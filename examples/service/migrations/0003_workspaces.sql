-- Whose token posts a message, where a program is installed in several workspaces.
ALTER TABLE messages ADD COLUMN team TEXT;
CREATE INDEX messages_team ON messages (team) WHERE shown < wanted AND failed IS NULL;
CREATE INDEX identities_account ON identities (provider, account);
CREATE INDEX messages_channel ON messages (channel, seq);
