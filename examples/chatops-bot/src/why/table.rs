//! The rows: what is said, what it means and how to fix it, and where that is written.

/// Where something is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// The last lines of a build.
    Build,
    /// The last lines of a release command.
    Release,
    /// The app's log.
    Dyno,
    /// An error of Heroku's API: id and message.
    Heroku,
    /// An error of GitHub's API: its message.
    GitHub,
    /// Slack's error code.
    Slack,
}

/// One thing that is said, and what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Row {
    /// Where.
    pub place: Place,
    /// What: every part, in lower case. Of several rows the first counts.
    pub says: &'static [&'static str],
    /// The cause and the fix, in one sentence without its full stop.
    pub cause: &'static str,
    /// The page that says so.
    pub source: &'static str,
}

macro_rules! rows {
    ($($place:ident: [$($says:literal),+] => $cause:literal, $source:expr;)*) => {
        /// The table.
        pub const ROWS: &[Row] = &[$(Row {
            place: Place::$place,
            says: &[$($says),+],
            cause: $cause,
            source: $source,
        }),*];
    };
}

const BUILDPACKS: &str = "https://devcenter.heroku.com/articles/buildpacks";
const CODES: &str = "https://devcenter.heroku.com/articles/error-codes";
const GITHUB: &str = "https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api";
const HEROKU: &str = "https://devcenter.heroku.com/articles/platform-api-reference#error-responses";
const NODE: &str = "https://devcenter.heroku.com/articles/troubleshooting-node-deploys";
const PHASE: &str = "https://devcenter.heroku.com/articles/release-phase";
const PYTHON: &str = "https://devcenter.heroku.com/articles/python-pip";
const SLACK: &str = "https://docs.slack.dev/reference/methods/chat.postMessage";
const SLUG: &str = "https://devcenter.heroku.com/articles/slug-compiler";

rows! {
    Build: ["no default language could be detected"]
        => "Heroku found no language in the root folder: put package.json, Gemfile, requirements.txt or the like there, or set a buildpack with `heroku buildpacks:set`", BUILDPACKS;
    Build: ["failed to detect app matching"]
        => "The app's buildpack does not fit this code: look at `heroku buildpacks` and set the right one", BUILDPACKS;
    Build: ["procfile declares types", "(none)"]
        => "There is no Procfile in the root folder, so nothing would run: add one with a line `web: COMMAND`", "https://devcenter.heroku.com/articles/procfile";
    Build: ["two different lockfiles found"]
        => "There is a lock file of npm and one of another package manager: delete the one that is not used", NODE;
    Build: ["missing script:"]
        => "package.json has no script of the name that the build runs: add it, or remove it from the build", NODE;
    Build: ["npm ci", "in sync"]
        => "package-lock.json does not belong to package.json: run `npm install` and commit both", NODE;
    Build: ["your lockfile needs to be updated"]
        => "yarn.lock does not belong to package.json: run `yarn install` and commit both", NODE;
    Build: ["javascript heap out of memory"]
        => "Node ran out of memory while it built: raise it with NODE_OPTIONS=--max_old_space_size=2560, or build less", NODE;
    Build: ["your bundle only supports platforms"]
        => "Gemfile.lock was made on another platform: run `bundle lock --add-platform x86_64-linux` and commit it", "https://devcenter.heroku.com/articles/bundler-version";
    Build: ["precompiling assets failed"]
        => "`rake assets:precompile` failed: run it locally with RAILS_ENV=production and fix what it names", "https://devcenter.heroku.com/articles/rails-asset-pipeline";
    Build: ["could not find a version that satisfies the requirement"]
        => "requirements.txt asks for a version that the package index does not have for this Python: correct the version", PYTHON;
    Build: ["collectstatic"]
        => "`collectstatic` failed: set STATIC_ROOT, or switch it off with DISABLE_COLLECTSTATIC=1", "https://devcenter.heroku.com/articles/django-assets";
    Build: ["python version", "isn't"]
        => "Heroku does not have this Python version: ask for another one in .python-version", "https://devcenter.heroku.com/articles/python-runtimes";
    Build: ["missing go.sum entry"]
        => "go.sum does not belong to go.mod: run `go mod tidy` and commit both", "https://devcenter.heroku.com/articles/go-support";
    Build: ["gradlew", "permission denied"]
        => "The Gradle wrapper may not be executed: run `git update-index --chmod=+x gradlew` and commit it", "https://devcenter.heroku.com/articles/deploying-gradle-apps-on-heroku";
    Build: ["composer.lock", "not up to date"]
        => "composer.lock does not belong to composer.json: run `composer update --lock` and commit both", "https://devcenter.heroku.com/articles/php-support";
    Build: ["compiled slug size", "is too large"]
        => "The slug is over 500 MB: leave files out with .slugignore, or clear the build cache", SLUG;
    Build: ["timed out compiling"]
        => "The build took longer than 15 minutes: build less, or keep more of it in the build cache", SLUG;
    Build: ["stack", "end-of-life"]
        => "The app's stack is past its end of life and is no longer built: choose a newer one with `heroku stack:set`", "https://devcenter.heroku.com/articles/stack";

    Release: ["remaining connection slots are reserved"]
        => "The database has no connection left: use a smaller pool, a connection pooler or a larger plan", "https://devcenter.heroku.com/articles/postgresql-connection-pooling";
    Release: ["too many connections"]
        => "The database has no connection left: use a smaller pool, a connection pooler or a larger plan", "https://devcenter.heroku.com/articles/postgresql-connection-pooling";
    Release: ["connection refused"]
        => "The release command reached no database: check that an add-on is attached and that DATABASE_URL is used", PHASE;
    Release: ["lock timeout"]
        => "A migration waited too long for a lock that a running query holds: release at a quiet time, or make the migration smaller", "https://www.postgresql.org/docs/current/runtime-config-client.html";
    Release: ["already exists"]
        => "A migration creates something that exists: the database is ahead of the migrations, so repair their table first", PHASE;
    Release: ["does not exist"]
        => "The release command uses a table or column that no migration has created yet: run the migrations first", PHASE;
    Release: ["command not found"]
        => "The release command's program is not in the slug: check its name in the Procfile and that it is installed by the build", PHASE;
    Release: ["cannot find module"]
        => "A package is missing at run time: development dependencies are removed after the build, so move it to `dependencies`", "https://devcenter.heroku.com/articles/nodejs-support";
    Release: ["modulenotfounderror"]
        => "A Python package is missing at run time: add it to requirements.txt", PYTHON;
    Release: ["permission denied"]
        => "The release script may not be executed: run `git update-index --chmod=+x SCRIPT` and commit it", PHASE;

    Dyno: ["error r10"]
        => "R10: the web process did not bind to $PORT within 60 seconds: listen on 0.0.0.0 and on the port that $PORT names, or start faster", CODES;
    Dyno: ["error r11"]
        => "R11: a process bound to another port than $PORT: listen on the port that $PORT names", CODES;
    Dyno: ["error r15"]
        => "R15: a dyno used more than twice its memory and was stopped: look for a leak, or use a larger dyno", CODES;
    Dyno: ["error r14"]
        => "R14: a dyno uses more memory than it has: lower its workers or threads, or use a larger dyno", CODES;
    Dyno: ["error r12"]
        => "R12: a process did not stop within 30 seconds of SIGTERM and was killed: handle the signal", CODES;
    Dyno: ["code=h20"]
        => "H20: the app did not boot within 75 seconds: start faster, or load less while starting", CODES;
    Dyno: ["code=h14"]
        => "H14: no web dyno runs: add a `web:` line to the Procfile, or scale with `heroku ps:scale web=1`", CODES;
    Dyno: ["code=h10"]
        => "H10: web crashed, often because it did not bind to $PORT: the lines before the first crash in `heroku logs` say why", CODES;
    Dyno: ["code=h99"]
        => "H99: an error of the platform: look at status.heroku.com and wait", CODES;

    Heroku: ["delinquent"]
        => "The account that owns the app has an open bill: pay it in the dashboard, then try again", HEROKU;
    Heroku: ["suspended"]
        => "The app or its account is suspended: its owner must contact Heroku's support", HEROKU;
    Heroku: ["verification_required"]
        => "The account must be verified with a payment method before it may do this", HEROKU;
    Heroku: ["two_factor"]
        => "The account asks for a second factor: use a token made with `heroku authorizations:create`", HEROKU;
    Heroku: ["rate_limit"]
        => "The account has used up its requests for this hour: wait, and look for another program that uses the same token", HEROKU;

    GitHub: ["resource not accessible by"]
        => "The token lacks a permission: it needs contents, checks and commit statuses to read, and deployments to write", GITHUB;
    GitHub: ["bad credentials"]
        => "GitHub does not know the token: it expired or was revoked, so set GITHUB_TOKEN to a new one", GITHUB;
    GitHub: ["saml"]
        => "The organization wants single sign-on: authorize the token for it in the token's settings", GITHUB;
    GitHub: ["secondary rate limit"]
        => "GitHub slows this token down: wait some minutes before the next try", "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api";
    GitHub: ["archived"]
        => "The repository is archived and takes no deployments: unarchive it, or deploy from another one", GITHUB;

    Slack: ["not_in_channel"]
        => "Invite me to the channel with `/invite`, then run the command again", SLACK;
    Slack: ["channel_not_found"]
        => "I cannot see this channel: invite me with `/invite` (a private channel is invisible until then), then run the command again", SLACK;
    Slack: ["is_archived"]
        => "The channel is archived: unarchive it, or use another one", SLACK;
    Slack: ["restricted_action"]
        => "The workspace lets only some people post there: ask an owner, or use another channel", SLACK;
    Slack: ["msg_too_long"]
        => "The message was too long for Slack: that is a fault of this bot, so tell whoever runs it", SLACK;
}
