// Sound and video: which microphone, camera and speaker, how they do, and how
// the voice is treated. It is the same before a call and in it.

import { talking } from "../app/call/changes.js";
import { Levels } from "../app/call/levels.js";
import {
  canChooseSpeaker, choose, chosen, DeviceError, devices, isAllowed, isOn, openCamera,
  openMicrophone, turn,
} from "../app/call/media.js";
import { sounds } from "../app/sounds.js";
import { text } from "../app/text.js";
import { openCheck } from "./callcheck.js";
import { meter } from "./callmeter.js";
import { closeButton, openDialog } from "./dialog.js";
import { attr, el, icon, listen } from "./dom.js";
import { note } from "./submit.js";

/** @import {App} from "../app/types.js" */
/** @import {Device, Switch} from "../app/call/media.js" */

let fields = 0;
const beat = 60;

/** @param {App} app */
export function openDevices(app) {
  const view = new Devices(app);
  openDialog(view.dialog);
  view.microphone.select.focus();
  void view.start();
}

class Devices {
  /** @param {App} app */
  constructor(app) {
    const t = text.device;
    this.app = app;
    this.trouble = note();
    this.meter = meter();
    this.levels = new Levels(() => {});
    /** @type {MediaStreamTrack | undefined} the microphone on trial */
    this.voice = undefined;
    /** @type {MediaStreamTrack | undefined} */
    this.film = undefined;
    this.microphone = chooser("microphone", t.microphone, () => void this.hear());
    this.camera = chooser("camera", t.camera, () => void this.cameraChosen());
    this.speaker = chooser("speaker", t.speaker, () => app.calls.output.refresh());
    this.video = el("video", { playsinline: true, autoplay: true, hidden: true, class: "trial" });
    this.video.muted = true;
    this.see = el("button", { type: "button", class: "btn" }, icon("camera", 16), t.testCamera);
    const sound = el("button", { type: "button", class: "btn" }, icon("volume", 16), t.testSpeaker);
    const check = el("button", { type: "button", class: "btn btn-quiet" }, icon("shield", 16), t.check);
    const done = el("button", { type: "button", class: "btn btn-primary" }, t.done);
    this.speaker.node.hidden = !canChooseSpeaker();
    const level = el("div", { class: "level", role: "img", "aria-label": t.level }, icon("mic", 16), this.meter.node);
    this.dialog = el("dialog", { class: "dlg ask devices", "aria-label": t.title });
    this.dialog.append(
      el("div", { class: "ask-h" }, el("h2", {}, t.title), closeButton(this.dialog)),
      el(
        "div",
        { class: "ask-b" },
        this.trouble.node,
        this.microphone.node,
        level,
        this.camera.node,
        this.video,
        this.speaker.node,
        el("div", { class: "tests" }, this.see, sound),
        this.switch("echo", t.echo, t.echoLead),
        this.switch("noise", t.noise, t.noiseLead),
        this.switch("push", t.push, t.pushLead),
      ),
      el("div", { class: "ask-f" }, check, el("span", { class: "grow" }), done),
    );
    listen(this.see, { click: () => void this.look() });
    listen(sound, { click: () => sounds.play("joined") });
    listen(done, { click: () => this.dialog.close() });
    listen(check, {
      click: () => {
        this.dialog.close();
        openCheck(app);
      },
    });
    listen(this.dialog, { close: () => this.end() });
  }

  async start() {
    this.changed = () => void this.list();
    globalThis.navigator.mediaDevices?.addEventListener("devicechange", this.changed);
    this.timer = setInterval(() => this.meter.show(this.level), beat);
    await this.list();
    if (talking(this.app.state)) return;
    // Once a device is open, all have names.
    await this.hear();
    await this.list();
  }

  /** In a call the microphone is open already. */
  get level() {
    return this.voice ? this.levels.of("trial") : this.app.calls.levelOf("");
  }

  async list() {
    for (const field of [this.microphone, this.camera, this.speaker]) await field.list();
  }

  /** Opens the microphone that is chosen: that of the call, or one on trial. */
  async hear() {
    this.trouble.hide();
    const { calls, state } = this.app;
    if (talking(state)) return calls.given.openVoice();
    this.stopVoice();
    await this.try(async () => {
      const track = await openMicrophone();
      if (!this.dialog.open) return track.stop();
      this.voice = track;
      this.levels.listen("trial", track);
    });
  }

  async cameraChosen() {
    const { calls, state } = this.app;
    if (state.own.camera) await this.try(() => calls.given.film(true));
    if (this.film) await this.try(() => this.openFilm());
  }

  /** Shows the camera on trial, or lets go of it. */
  async look() {
    if (this.film) this.stopFilm();
    else await this.try(() => this.openFilm());
  }

  async openFilm() {
    const track = await openCamera();
    this.stopFilm();
    if (!this.dialog.open) return track.stop();
    this.film = track;
    this.video.srcObject = new MediaStream([track]);
    this.showFilm();
    await this.list();
  }

  showFilm() {
    this.video.hidden = !this.film;
    const words = this.film ? text.device.testCameraOff : text.device.testCamera;
    this.see.replaceChildren(icon(this.film ? "camera-off" : "camera", 16), words);
  }

  /** @param {() => Promise<unknown>} open */
  async try(open) {
    try {
      await open();
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      this.trouble.show(text.device.trouble[error.trouble]);
    }
  }

  /** @param {Switch} name @param {string} label @param {string} lead */
  switch(name, label, lead) {
    const button = el("button", { type: "button", role: "switch", class: "sw" });
    const id = `switch${++fields}`;
    attr(button, "aria-labelledby", id);
    attr(button, "aria-checked", String(isOn(name)));
    listen(button, {
      click: () => {
        const on = !isOn(name);
        turn(name, on);
        attr(button, "aria-checked", String(on));
        if (name !== "push") void this.hear();
        else if (talking(this.app.state)) this.app.calls.given.mute(on);
      },
    });
    const words = el("div", { class: "grow" }, el("div", { id }, label), el("p", { class: "hint" }, lead));
    return el("div", { class: "sw-r" }, words, button);
  }

  stopVoice() {
    this.voice?.stop();
    this.voice = undefined;
    this.levels.forget("trial");
  }

  stopFilm() {
    this.film?.stop();
    this.film = undefined;
    this.video.srcObject = null;
    this.showFilm();
  }

  end() {
    clearInterval(this.timer);
    if (this.changed) navigator.mediaDevices?.removeEventListener("devicechange", this.changed);
    this.stopVoice();
    this.stopFilm();
  }
}

/**
 * A field to choose a device.
 * @param {Device} device
 * @param {string} label
 * @param {() => void} onChange
 */
function chooser(device, label, onChange) {
  const id = `device${++fields}`;
  const select = el("select", { id, class: "in" });
  const top = el("div", { class: "lbl" }, el("label", { for: id }, label));
  listen(select, {
    change: () => {
      choose(device, select.value);
      onChange();
    },
  });
  return {
    node: el("div", { class: "field" }, top, select),
    select,
    async list() {
      const all = isAllowed() ? await devices(device) : [];
      const known = all.filter((d) => d.deviceId !== "default" && d.label);
      const options = known.map((d) => el("option", { value: d.deviceId }, d.label));
      select.replaceChildren(el("option", { value: "" }, text.device.standard), ...options);
      select.value = chosen(device);
      if (select.selectedIndex < 0) select.value = "";
    },
  };
}
