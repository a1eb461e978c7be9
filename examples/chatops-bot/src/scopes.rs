//! What the bot asks of Slack.

/// The scopes of the bot's token, and what each is for.
pub const SCOPES: [(&str, &str); 10] = [
    ("commands", "slash commands"),
    ("chat:write", "threads"),
    (
        "chat:write.public",
        "threads in public channels that the bot is not in",
    ),
    ("channels:read", "the channels that `route` names"),
    ("channels:join", "routes to public channels"),
    ("groups:read", "routes to private channels"),
    ("users:read", "names on the log-in page"),
    ("app_mentions:read", "mentions"),
    ("im:history", "direct messages"),
    ("reactions:write", "the eyes that say a mention was read"),
];
