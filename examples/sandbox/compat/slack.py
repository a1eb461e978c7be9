"""Python's slack_sdk and a Bolt app against the sandbox: one line for each scenario."""

import json
import logging
import sys
import threading
import time
import urllib.request

from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

world = json.load(open(sys.argv[1]))["slack"]
port = int(sys.argv[2])
client = WebClient(token=world["bot_token"], base_url=world["url"])
logging.disable(logging.CRITICAL)
CHANNEL, ADA = "C0000000001", "U0000000001"


def scenario(name, run):
    try:
        run()
        print(f"PASS {name}")
    except Exception as error:  # a failed scenario must not end the others
        print(f"FAIL {name}: {type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}")


def expect(actual, wanted):
    if actual != wanted:
        raise AssertionError(f"{actual!r} instead of {wanted!r}")


def page(path, **fields):
    """What the browser page does for a person."""
    body = json.dumps({"user": ADA, "channel": CHANNEL, **fields}).encode()
    request = urllib.request.Request(
        world["page"].rstrip("/") + path, body, {"content-type": "application/json"}
    )
    answer = json.load(urllib.request.urlopen(request, timeout=10))
    if not answer.get("ok"):
        raise AssertionError(answer)
    return answer


def posts_and_updates():
    root = client.chat_postMessage(channel=CHANNEL, text="Deploying")
    client.chat_postMessage(channel=CHANNEL, text="Built", thread_ts=root["ts"])
    changed = client.chat_update(
        channel=CHANNEL,
        ts=root["ts"],
        text="Done",
        blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": "*Done*"}}],
    )
    expect(changed["message"]["blocks"][0]["type"], "section")
    thread = client.conversations_replies(channel=CHANNEL, ts=root["ts"])
    expect([message["text"] for message in thread["messages"]], ["Done", "Built"])


def refuses():
    for call, error in [
        (lambda: client.chat_postMessage(channel="C9999999999", text="x"), "channel_not_found"),
        (lambda: client.chat_update(channel=CHANNEL, ts="1.1", text="x"), "message_not_found"),
        (lambda: WebClient(token="xoxb-no", base_url=world["url"]).auth_test(), "invalid_auth"),
    ]:
        try:
            call()
        except SlackApiError as refusal:
            expect(refusal.response["error"], error)
        else:
            raise AssertionError(f"{error} did not come")


def lists():
    expect(client.auth_test()["user_id"], "U00000000B1")
    channels = [found["name"] for found in client.conversations_list()["channels"]]
    expect("deploys" in channels, True)
    expect(client.users_info(user=ADA)["user"]["real_name"], "Ada Moss")
    expect(client.users_lookupByEmail(email="ben@acme.example")["user"]["id"], "U0000000002")
    members = [user for found in client.conversations_members(channel=CHANNEL, limit=2) for user in found["members"]]
    expect(len(members), 4)


scenario("slack_sdk posts, replies and updates", posts_and_updates)
scenario("slack_sdk gets Slack's errors", refuses)
scenario("slack_sdk lists with pages", lists)

app = App(client=client, signing_secret=world["signing_secret"], token_verification_enabled=True)
seen = []


@app.command("/h")
def command(ack, respond, body):
    ack()
    seen.append(("command", body["text"]))
    respond(
        text="Approve?",
        blocks=[
            {
                "type": "actions",
                "block_id": "decide",
                "elements": [
                    {
                        "type": "button",
                        "action_id": "approve",
                        "text": {"type": "plain_text", "text": "Approve"},
                        "value": "op-1",
                    }
                ],
            }
        ],
        response_type="in_channel",
    )


@app.action("approve")
def approve(ack, body, client):
    ack()
    seen.append(("action", body["actions"][0]["value"]))
    client.views_open(
        trigger_id=body["trigger_id"],
        view={
            "type": "modal",
            "callback_id": "reason",
            "title": {"type": "plain_text", "text": "Approve"},
            "submit": {"type": "plain_text", "text": "Send"},
            "blocks": [
                {
                    "type": "input",
                    "block_id": "why",
                    "label": {"type": "plain_text", "text": "Why"},
                    "element": {"type": "plain_text_input", "action_id": "text"},
                }
            ],
        },
    )
    seen.append(("opened", ""))


@app.view("reason")
def reason(ack, view):
    ack()
    seen.append(("view", view["state"]["values"]["why"]["text"]["value"]))


@app.event("app_mention")
def mention(event):
    seen.append(("mention", event.get("text")))


threading.Thread(target=lambda: app.start(port=port, path="/slack/events"), daemon=True).start()


def wait_for(kind):
    for _ in range(200):
        found = [text for name, text in seen if name == kind]
        if found:
            return found[0]
        time.sleep(0.05)
    raise AssertionError(f"no {kind} came: {seen}")


def ready():
    for _ in range(200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=1)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)


ready()


def takes_a_command():
    page("/page/say", text="/h deploy acme")
    expect(wait_for("command"), "deploy acme")


def takes_an_action():
    for _ in range(100):
        history = client.conversations_history(channel=CHANNEL)["messages"]
        asked = [found for found in history if found.get("blocks", [{}])[0].get("block_id") == "decide"]
        if asked:
            break
        time.sleep(0.05)
    element = asked[0]["blocks"][0]["elements"][0]
    action = {"block_id": "decide", "action_id": "approve", "type": "button", "value": element["value"], "text": element["text"]}
    page("/page/action", ts=asked[0]["ts"], action=action)
    expect(wait_for("action"), "op-1")
    wait_for("opened")


def takes_a_submission():
    request = urllib.request.urlopen(world["page"].rstrip("/") + f"/page/state?user={ADA}", timeout=10)
    views = json.load(request)
    view = find_view(views)
    values = {"why": {"text": {"type": "plain_text_input", "value": "because"}}}
    page("/page/view/submit", view=view, state=values)
    expect(wait_for("view"), "because")


def find_view(node):
    """The id of the open modal, wherever the page's state keeps it."""
    if isinstance(node, dict):
        if node.get("callback_id") == "reason" and "id" in node:
            return node["id"]
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            found = find_view(part)
            if found:
                return found
    return None


def takes_an_event():
    page("/page/say", text="@deploys hello")
    expect(wait_for("mention"), "<@U00000000B1> hello")


scenario("bolt takes a signed command and responds", takes_a_command)
scenario("bolt takes a button and opens a modal", takes_an_action)
scenario("bolt takes the modal's submission", takes_a_submission)
scenario("bolt takes an event", takes_an_event)
