// The shortcodes that deploy tools write. One that is not here stays as it was typed.

const TABLE = `
+1 👍|-1 👎|100 💯|1234 🔢|a 🅰|airplane ✈️|alarm_clock ⏰|ambulance 🚑|arrow_down ⬇️|arrow_forward ▶️
arrow_heading_up ⤴️|arrow_left ⬅️|arrow_right ➡️|arrow_up ⬆️|arrow_up_down ↕️|arrows_counterclockwise 🔄|art 🎨
ballot_box_with_check ☑️|bar_chart 📊|beer 🍺|beers 🍻|bell 🔔|beetle 🐞|bike 🚲|black_circle ⚫|black_large_square ⬛
black_square_for_stop ⏹️|blue_book 📘|blue_heart 💙|boom 💥|bookmark 🔖|books 📚|briefcase 💼|broken_heart 💔|broom 🧹
bug 🐛|building_construction 🏗️|bulb 💡|burrito 🌯|bust_in_silhouette 👤|busts_in_silhouette 👥|cake 🍰|calendar 📆
camera 📷|cat 🐱|chart_with_downwards_trend 📉|chart_with_upwards_trend 📈|checkered_flag 🏁|clap 👏|clapper 🎬|clipboard 📋
clock1 🕐|clock3 🕒|closed_lock_with_key 🔐|cloud ☁️|coffee ☕|collision 💥|computer 💻|confetti_ball 🎊|construction 🚧
construction_worker 👷|cop 👮|credit_card 💳|crossed_fingers 🤞|crown 👑|cry 😢|crystal_ball 🔮|date 📅|desktop_computer 🖥️
dizzy 💫|dog 🐶|door 🚪|double_vertical_bar ⏸️|droplet 💧|earth_americas 🌎|electric_plug 🔌|email ✉️|envelope ✉️
exclamation ❗|eyes 👀|facepalm 🤦|factory 🏭|fast_forward ⏩|file_cabinet 🗄️|file_folder 📁|fire 🔥|fire_engine 🚒
fireworks 🎆|flag-gb 🇬🇧|floppy_disk 💾|fork_and_knife 🍴|gear ⚙️|gem 💎|ghost 👻|gift 🎁|globe_with_meridians 🌐
grey_question ❔|grin 😁|grinning 😀|guardsman 💂|hammer 🔨|hammer_and_wrench 🛠️|handshake 🤝|heart ❤️|heart_eyes 😍
heavy_check_mark ✔️|heavy_exclamation_mark ❗|heavy_minus_sign ➖|heavy_multiplication_x ✖️|heavy_plus_sign ➕
hourglass ⌛|hourglass_flowing_sand ⏳|house 🏠|hugging_face 🤗|inbox_tray 📥|information_source ℹ️|innocent 😇|joy 😂|key 🔑
label 🏷️|ladybug 🐞|large_blue_circle 🔵|large_blue_square 🟦|large_green_circle 🟢|large_green_square 🟩
large_orange_circle 🟠|large_purple_circle 🟣|large_red_square 🟥|large_yellow_circle 🟡|large_yellow_square 🟨|link 🔗
lock 🔒|loudspeaker 📢|lower_left_ballpoint_pen 🖊️|mag 🔍|mag_right 🔎|mailbox 📫|mega 📣|memo 📝|microscope 🔬|money_with_wings 💸
muscle 💪|necktie 👔|negative_squared_cross_mark ❎|nerd_face 🤓|new 🆕|newspaper 📰|no_bell 🔕|no_entry ⛔|no_entry_sign 🚫
notebook 📓|octagonal_sign 🛑|octocat 🐙|ok 🆗|ok_hand 👌|open_file_folder 📂|outbox_tray 📤|package 📦|page_facing_up 📄
paperclip 📎|party_popper 🎉|pause_button ⏸️|pencil ✏️|pencil2 ✏️|point_down 👇|point_left 👈|point_right 👉|point_up ☝️
police_car_light 🚨|postal_horn 📯|pray 🙏|pushpin 📌|question ❓|racing_car 🏎️|radio_button 🔘|rage 😡|rainbow 🌈|raised_hand ✋
raised_hands 🙌|recycle ♻️|red_circle 🔴|repeat 🔁|rescue_worker_helmet ⛑️|rewind ⏪|robot_face 🤖|rocket 🚀|rotating_light 🚨
runner 🏃|running 🏃|sad 😞|satellite 🛰️|scales ⚖️|scissors ✂️|scream 😱|scroll 📜|see_no_evil 🙈|seedling 🌱|shield 🛡️|ship 🚢
shipit 🐿️|shrug 🤷|shushing_face 🤫|sleeping 😴|slightly_smiling_face 🙂|small_blue_diamond 🔹|small_orange_diamond 🔸
smile 😄|smiley 😃|smirk 😏|snail 🐌|snowflake ❄️|sob 😭|sos 🆘|sparkles ✨|speech_balloon 💬|speedboat 🚤|squirrel 🐿️|star ⭐
star2 🌟|stop_sign 🛑|stopwatch ⏱️|sunglasses 😎|sunny ☀️|sweat_smile 😅|tada 🎉|telephone 📞|telescope 🔭|test_tube 🧪
thinking 🤔|thinking_face 🤔|thought_balloon 💭|thread 🧵|thumbsdown 👎|thumbsup 👍|timer_clock ⏲️|toolbox 🧰|tractor 🚜
traffic_light 🚥|triangular_flag_on_post 🚩|trophy 🏆|truck 🚚|turtle 🐢|twisted_rightwards_arrows 🔀|umbrella ☔|unlock 🔓
upside_down_face 🙃|vertical_traffic_light 🚦|warning ⚠️|wastebasket 🗑️|watch ⌚|wave 👋|whale 🐳|white_check_mark ✅
white_circle ⚪|white_large_square ⬜|white_medium_square ◻️|wink 😉|woman-shrugging 🤷‍♀️|wrench 🔧|x ❌|yellow_heart 💛
zap ⚡|zipper_mouth_face 🤐|zzz 💤|large_brown_circle 🟤|large_purple_square 🟪|one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣
`;

const EMOJI = new Map();
for (const entry of TABLE.split(/[|\n]/)) {
  const at = entry.indexOf(" ");
  if (at > 0) EMOJI.set(entry.slice(0, at), entry.slice(at + 1));
}

/** The character for `rocket`, with or without colons and skin tone. */
export function emoji(name) {
  return EMOJI.get(String(name).replace(/^:|:$/g, "").split("::")[0]);
}

/** Names that begin with, then that contain, what was typed. */
export function emojiLike(part, most = 8) {
  const names = [...EMOJI.keys()];
  const found = names.filter((name) => name.startsWith(part));
  found.push(...names.filter((name) => !name.startsWith(part) && name.includes(part)));
  return found.slice(0, most).map((name) => ({ name, text: EMOJI.get(name) }));
}

/** What `{type: "icon", name}` of cards and tasks looks like. */
export const ICONS = {
  archive: "🗄️", book: "📖", bookmark: "🔖", bot: "🤖", bug: "🐛", calendar: "📅", call: "📞", "caret-left": "‹",
  "caret-right": "›", check: "✔️", clipboard: "📋", code: "⌨️", comment: "💬", compass: "🧭", copy: "⧉", cube: "🧊",
  download: "📥", edit: "✏️", email: "✉️", "eye-closed": "🙈", "eye-open": "👁️", file: "📄", flag: "🚩", folder: "📁",
  gear: "⚙️", globe: "🌐", heart: "❤️", help: "❔", image: "🖼️", info: "ℹ️", key: "🔑", lightbulb: "💡", link: "🔗",
  map: "🗺️", mobile: "📱", "new-window": "↗️", pin: "📌", plus: "➕", refine: "🎚️", refresh: "🔄", rocket: "🚀",
  save: "💾", screen: "🖥️", share: "📤", sparkle: "✨", star: "☆", "star-filled": "★", tag: "🏷️", "thumbs-down": "👎",
  "thumbs-up": "👍", trash: "🗑️", upload: "📤", user: "👤", warning: "⚠️",
};
