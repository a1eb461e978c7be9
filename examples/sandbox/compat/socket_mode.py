"""Python's slack_sdk by Socket Mode, and its token rotation: one line for each scenario."""

import json
import logging
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.token_rotation import TokenRotator
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse

slack = json.load(open(sys.argv[1]))["slack"]
logging.disable(logging.CRITICAL)
CHANNEL, ADA = "C0000000001", "U0000000001"
BACK = "http://127.0.0.1:9/back"


def scenario(name, run):
    try:
        run()
        print(f"PASS {name}")
    except Exception as error:  # a failed scenario must not end the others
        print(f"FAIL {name}: {type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}")


def expect(actual, wanted):
    if actual != wanted:
        raise AssertionError(f"{actual!r} instead of {wanted!r}")


def play(call, **fields):
    request = urllib.request.Request(
        f"{slack['control']}/{call}", json.dumps(fields).encode(), {"content-type": "application/json"}
    )
    answer = json.load(urllib.request.urlopen(request, timeout=60))
    expect(answer["ok"], True)
    return answer


def loses_nothing():
    client = SocketModeClient(
        app_token=slack["app_token"], web_client=WebClient(base_url=slack["url"], token=slack["bot_token"])
    )
    seen = []

    def take(client, request):
        client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))
        seen.append(request.payload.get("text") or request.payload["event"]["type"])

    client.socket_mode_request_listeners.append(take)
    client.connect()
    typed = [f"p{at}" for at in range(12)]
    for text in typed:
        said = play("command", user=ADA, channel=CHANNEL, command="/h", text=text)
        expect((text, said["status"]), (text, 200))
    expect(list(dict.fromkeys(seen)), typed)
    play("say", user=ADA, channel=CHANNEL, text="@deploys hi")
    for _ in range(200):
        if "app_mention" in seen:
            break
        time.sleep(0.05)
    client.close()
    expect(seen[-1], "app_mention")


def a_bot_token_opens_no_connection():
    try:
        WebClient(base_url=slack["url"]).apps_connections_open(app_token=slack["bot_token"])
    except SlackApiError as error:
        return expect(error.response["error"], "not_allowed_token_type")
    raise AssertionError("opened")


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def rotates():
    query = {"client_id": slack["client_id"], "redirect_uri": BACK, "scope": "chat:write"}
    url = f"{slack['page']}oauth/v2/authorize?{urllib.parse.urlencode(query)}&as={ADA}"
    try:
        urllib.request.build_opener(Stay).open(url, timeout=10)
        raise AssertionError("the page did not redirect")
    except urllib.error.HTTPError as answer:
        back = answer.headers["location"]
    code = urllib.parse.parse_qs(urllib.parse.urlparse(back).query)["code"][0]
    client = WebClient(base_url=slack["url"])
    granted = client.oauth_v2_access(
        client_id=slack["client_id"], client_secret=slack["client_secret"], code=code, redirect_uri=BACK
    )
    had = Installation(
        app_id=granted["app_id"],
        team_id=granted["team"]["id"],
        user_id=ADA,
        bot_token=granted["access_token"],
        bot_refresh_token=granted["refresh_token"],
        bot_token_expires_in=granted["expires_in"],
    )
    rotator = TokenRotator(client_id=slack["client_id"], client_secret=slack["client_secret"], client=client)
    # Its default is two hours before the end; more than what is left means now.
    fresh = rotator.perform_token_rotation(installation=had, minutes_before_expiration=60 * 24)
    if fresh.bot_token == had.bot_token:
        raise AssertionError("nothing was rotated")
    expect(WebClient(token=fresh.bot_token, base_url=slack["url"]).auth_test()["ok"], True)
    try:
        rotator.perform_token_rotation(installation=had, minutes_before_expiration=60 * 24)
    except Exception as error:
        return expect("invalid_refresh_token" in str(error.__cause__ or error), True)
    raise AssertionError("an old refresh token works")


scenario("slack_sdk by Socket Mode loses nothing", loses_nothing)
scenario("slack_sdk: a bot token opens no connection", a_bot_token_opens_no_connection)
scenario("slack_sdk rotates a bot token, once", rotates)
