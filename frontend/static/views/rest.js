// What later.js fetches, as one script; without a server, main.js does.

export { lastPage, lastStart } from "../app/keep.js";
export { mountBackground } from "./background.js";
export { openDevices } from "./calldevices.js";
export { openHelp } from "./help.js";
export { openInvite } from "./invite.js";
export { mountMembers } from "./members.js";
export { mountMentions } from "./named.js";
export { openNewMessage } from "./newmessage.js";
export { mountPins } from "./pins.js";
export { askLeave, openAddPeople, openEditRoom, openNewRoom } from "./roomforms.js";
export { mountSearch } from "./search.js";
export { showSettings } from "./settingsdialog.js";
export { openSwitcher } from "./switcher.js";
export { openViewer } from "./viewer.js";
