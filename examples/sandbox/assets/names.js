// Who is who: ids of people and conversations as text.

/** Looks names up in the state that the sandbox sent. `open` is what a click on a channel does. */
export function namesOf(state, open) {
  const users = new Map(state.users.map((user) => [user.id, user]));
  const channels = new Map(state.channels.map((channel) => [channel.id, channel]));
  const user = (id) => users.get(id)?.real_name ?? (id === "USLACKBOT" ? "Slackbot" : undefined);
  const channel = (id) => {
    const found = channels.get(id);
    return found?.im ? user(found.with) : found?.name;
  };
  const kinds = (one) => (one.im ? "im" : one.private ? "private" : "public");
  return {
    me: state.me,
    user,
    channel,
    open,
    isBot: (id) => users.get(id)?.is_bot ?? id === "USLACKBOT",
    label: (id) => {
      if (users.has(id)) return user(id);
      const found = channels.get(id);
      return found ? `${found.im ? "" : found.private ? "🔒 " : "# "}${channel(id)}` : id;
    },
    list: (kind, filter) => {
      if (kind === "users") return state.users.filter((one) => !one.is_bot).map((one) => one.id);
      const include = filter?.include ?? ["public", "private", "im"];
      const wanted = kind === "channels" ? ["public"] : include;
      const bots = !filter?.exclude_bot_users;
      return state.channels
        .filter((one) => wanted.includes(kinds(one)) && (bots || !users.get(one.with)?.is_bot))
        .map((one) => one.id);
    },
  };
}

const COLOURS = 8;

/** A coloured square with initials. */
export function face(node, id, name, bot) {
  let sum = 0;
  for (const char of id ?? "") sum = (sum * 31 + char.charCodeAt(0)) % 997;
  const initials = (name ?? "?").split(/\s+/).map((part) => part[0]).slice(0, 2).join("").toUpperCase();
  node.textContent = bot ? "⌁" : initials;
  node.classList.remove(...[...node.classList].filter((one) => one.startsWith("face-")));
  node.classList.add(bot ? "face-bot" : `face-${sum % COLOURS}`);
  return node;
}
