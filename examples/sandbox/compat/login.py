"""Authlib and slack_sdk log in to the sandbox: one line for each scenario, the negative ones included."""

import json
import sys
import urllib.error
import urllib.parse
import urllib.request

from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

world = json.load(open(sys.argv[1]))
heroku, github, slack = world["heroku"], world["github"], world["slack"]
BACK = "http://127.0.0.1:9/back"
ACCEPT = "application/vnd.heroku+json; version=3"


def scenario(name, run):
    try:
        run()
        print(f"PASS {name}")
    except Exception as error:  # a failed scenario must not end the others
        print(f"FAIL {name}: {type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}")


def expect(actual, wanted):
    if actual != wanted:
        raise AssertionError(f"{actual!r} instead of {wanted!r}")


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def press(url, who):
    """The address to which the consent page sends the person."""
    try:
        urllib.request.build_opener(Stay).open(f"{url}&as={who}", timeout=10)
    except urllib.error.HTTPError as answer:
        if answer.code == 302:
            return answer.headers["location"]
        raise
    raise AssertionError("the page did not redirect")


def call(url, token=None, method="GET", body=None):
    """Status and JSON of a call to Heroku."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"accept": ACCEPT, "content-type": "application/json", "user-agent": "compat"}
    headers["authorization"] = f"Bearer {token or heroku['token']}"
    request = urllib.request.Request(url, data, headers, method=method)
    try:
        answer = urllib.request.urlopen(request, timeout=10)
    except urllib.error.HTTPError as error:
        answer = error
    return answer.status, json.loads(answer.read() or b"null")


def heroku_session(scope):
    body = {"name": "compat", "redirect_uri": BACK}
    client = call(f"{heroku['url']}/oauth/clients", method="POST", body=body)[1]
    session = OAuth2Session(
        client["id"], client["secret"], scope=scope, token_endpoint_auth_method="client_secret_post"
    )
    url, state = session.create_authorization_url(f"{heroku['url']}/oauth/authorize")
    return session, press(url, "ben@acme.example"), state


def heroku_logs_in_and_renews():
    session, back, state = heroku_session("identity")
    token = session.fetch_token(f"{heroku['url']}/oauth/token", authorization_response=back, state=state)
    expect(call(f"{heroku['url']}/account", token["access_token"])[1]["email"], "ben@acme.example")
    expect(call(f"{heroku['url']}/apps", token["access_token"])[0], 403)
    fresh = session.refresh_token(f"{heroku['url']}/oauth/token", token["refresh_token"])
    expect(call(f"{heroku['url']}/account", fresh["access_token"])[0], 200)


def heroku_refuses_the_code_of_another_client():
    _, back, _ = heroku_session("global")
    other, _, _ = heroku_session("global")
    answer = other.fetch_token(f"{heroku['url']}/oauth/token", authorization_response=back)
    expect((answer.get("access_token"), answer["id"]), (None, "unauthorized"))


def github_session():
    app = github["app"]
    return OAuth2Session(
        app["client_id"],
        app["client_secret"],
        redirect_uri=BACK,
        code_challenge_method="S256",
        token_endpoint_auth_method="client_secret_post",
    )


def github_logs_in_with_pkce():
    session, verifier = github_session(), generate_token(48)
    url, state = session.create_authorization_url(
        f"{github['url']}/login/oauth/authorize", code_verifier=verifier
    )
    back = press(url, "ben")
    endpoint = f"{github['url']}/login/oauth/access_token"
    token = session.fetch_token(endpoint, authorization_response=back, state=state, code_verifier=verifier)
    user = session.get(f"{github['url']}/user", headers={"user-agent": "compat"}).json()
    expect(user["login"], "ben")
    old = token["access_token"]
    session.refresh_token(endpoint, token["refresh_token"], headers={"accept": "application/json"})
    refused = urllib.request.Request(
        f"{github['url']}/user", headers={"authorization": f"Bearer {old}", "user-agent": "compat"}
    )
    try:
        urllib.request.urlopen(refused, timeout=10)
    except urllib.error.HTTPError as error:
        return expect(error.code, 401)
    raise AssertionError("the old token still works")


def github_refuses_a_wrong_verifier():
    session = github_session()
    url, state = session.create_authorization_url(
        f"{github['url']}/login/oauth/authorize", code_verifier=generate_token(48)
    )
    try:
        token = session.fetch_token(
            f"{github['url']}/login/oauth/access_token",
            authorization_response=press(url, "ben"),
            state=state,
            code_verifier=generate_token(48),
        )
    except Exception as error:
        return expect("bad_verification_code" in str(error), True)
    raise AssertionError(token)


def slack_code(**query):
    query = {"client_id": slack["client_id"], "redirect_uri": BACK, **query}
    base = slack["page"].rstrip("/")
    back = press(f"{base}/oauth/v2/authorize?{urllib.parse.urlencode(query)}", "U0000000002")
    return urllib.parse.parse_qs(urllib.parse.urlparse(back).query)["code"][0]


def slack_access(code, **more):
    client = WebClient(base_url=slack["url"])
    return client.oauth_v2_access(
        client_id=slack["client_id"], client_secret=slack["client_secret"], code=code, **more
    )


def slack_installs_for_bot_and_person():
    code = slack_code(scope="chat:write", user_scope="users:read")
    granted = slack_access(code, redirect_uri=BACK)
    own = WebClient(token=granted["authed_user"]["access_token"], base_url=slack["url"])
    expect(own.auth_test()["user_id"], "U0000000002")
    bot = WebClient(token=granted["access_token"], base_url=slack["url"])
    expect(bot.auth_revoke()["revoked"], True)
    try:
        bot.auth_test()
    except SlackApiError as error:
        return expect(error.response["error"], "token_revoked")
    raise AssertionError("a revoked token works")


def slack_refuses_an_omitted_address():
    try:
        slack_access(slack_code(scope="chat:write"))
    except SlackApiError as error:
        return expect(error.response["error"], "bad_redirect_uri")
    raise AssertionError("granted")


for run in [
    heroku_logs_in_and_renews,
    heroku_refuses_the_code_of_another_client,
    github_logs_in_with_pkce,
    github_refuses_a_wrong_verifier,
    slack_installs_for_bot_and_person,
    slack_refuses_an_omitted_address,
]:
    scenario(f"log-in: {run.__name__.replace('_', ' ')}", run)
