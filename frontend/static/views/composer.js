// The composer: a textarea, Markdown typed as is. One box for new messages,
// replies and edits.

import { trayOf } from "../app/files.js";
import { settingsOf } from "../app/settings.js";
import { text } from "../app/text.js";
import { chooseFiles, watchPaste } from "./attach.js";
import { Completion, insertText } from "./complete.js";
import { attachFormatting, formatBar } from "./formatting.js";
import { channelName } from "./channels.js";
import { attr, el, icon, listen, setText } from "./dom.js";
import { contextStrip } from "./context.js";
import { hasDialog } from "./dialog.js";
import { keyNames } from "./keycaps.js";
import { menuButton } from "./menu.js";
import { countUse } from "./often.js";
import { openPicker } from "./picker.js";
import { messageById } from "./quote.js";
import { recall, remember } from "./settings.js";
import { mountSubline } from "./subline.js";
import { wordsOf } from "./submit.js";
import { failure } from "./toast.js";
import { mountTray } from "./tray.js";

/** @import {App, State} from "../app/types.js" */
/** @import {Ui} from "./ui.js" */

export class Composer {
  /**
   * @param {HTMLElement} root
   * @param {App} app
   * @param {Ui} ui
   * @param {() => void} leave Esc was pressed and there was nothing to cancel
   */
  constructor(root, app, ui, leave) {
    this.app = app;
    this.ui = ui;
    this.leave = leave;
    /** @type {State | undefined} the last one shown */
    this.shown = undefined;
    this.input = el("textarea", { class: "cp-in", rows: "1", dir: "auto", enterkeyhint: "send" });
    this.send = el("button", { type: "button", class: "cp-send" }, icon("send", 18));
    this.counter = el("span", { class: "cp-n", "aria-live": "polite" });
    this.context = contextStrip(() => app.actions.cancelContext());
    this.tray = mountTray(app, () => this.focus());
    this.bar = formatBar(this.counter, this.at(), this.smile());
    this.bar.prepend(this.clip(), el("span", { class: "sep" }));
    const inner = [this.context.node, this.tray.node, this.input, this.bar];
    const box = el("div", { class: "cp-box" }, ...inner);
    const cp = el("div", { class: "cp" }, box, this.send);
    cp.prepend(this.more(cp));
    const sub = el("div", { class: "cp-sub" });
    root.append(cp, sub);
    this.subline = mountSubline(sub, ui);
    attachFormatting(this.bar, this.input);
    this.completion = new Completion(cp, this.input, app);
    watchPaste(app, ui, (e) => e.target === this.input || !(hasDialog() || isField(e.target)));
    listen(this.send, { click: () => this.submit() });
    listen(this.input, {
      input: () => this.typed(),
      keydown: (e) => this.key(e),
      focus: () => this.subline.refresh(),
    });
  }

  focus() {
    this.input.focus();
  }

  /** The button that attaches files. It is the first of the bar, so it is its tab stop. */
  clip() {
    for (const button of this.bar.querySelectorAll("button")) attr(button, "tabindex", "-1");
    const node = tool("clip", text.upload.attach);
    attr(node, "tabindex", "0");
    return listen(node, { click: () => chooseFiles(this.app, this.ui) });
  }

  /** What a phone has no room for. @param {HTMLElement} cp */
  more(cp) {
    const label = text.upload.more;
    const node = el("button", { type: "button", class: "ib only-phone", "aria-label": label });
    node.append(icon("plus"));
    const format = () => cp.classList.toggle("formatting");
    menuButton(node, () => ({
      label,
      items: [
        { label: text.upload.attach, icon: "clip", run: () => chooseFiles(this.app, this.ui) },
        { label: text.composer.formatting, icon: "type", run: format },
      ],
    }));
    return node;
  }

  /** The button that begins a mention. */
  at() {
    const node = tool("at", text.composer.mention);
    return listen(node, {
      click: () => {
        const { input } = this;
        const joins = /[A-Za-z0-9]$/.test(input.value.slice(0, input.selectionStart));
        insertText(input, joins ? " @" : "@");
      },
    });
  }

  /** The button that opens the emoji picker. */
  smile() {
    const node = tool("smile", text.composer.emoji);
    attr(node, "aria-haspopup", "dialog");
    return listen(node, {
      click: () =>
        openPicker(this.app, node, text.emoji.insert, (emoji) => {
          countUse(emoji);
          insertText(this.input, emoji);
        }),
    });
  }

  /** @param {State} state */
  update(state) {
    const old = this.shown;
    this.shown = state;
    const { input } = this;
    const name = channelName(state, state.channels.get(state.current));
    const label = text.composer.placeholder(name);
    attr(input, "placeholder", label);
    attr(input, "aria-label", label);
    this.context.show(state);
    this.tray.show(state);
    this.fillFor(old, state);
    this.subline.update(state);
    this.dress();
  }

  /**
   * What stands in the box follows the channel, the edit and drafts written on
   * another device, but never replaces words being typed.
   * @param {State | undefined} old
   * @param {State} state
   */
  fillFor(old, state) {
    const draft = state.drafts.get(state.current) ?? "";
    if (!old || old.current !== state.current) return this.fill(this.textFor(state));
    if (old.editing !== state.editing) {
      this.fill(this.textFor(state));
      return this.focus();
    }
    if (state.editing || state.unsaved.has(state.current)) return;
    const before = old.drafts.get(state.current) ?? "";
    if (before !== draft && this.input.value === before) this.fill(draft);
  }

  /** @param {State} state */
  textFor(state) {
    const edited = state.editing && messageById(state, state.current, state.editing);
    return edited ? edited.body : (state.drafts.get(state.current) ?? "");
  }

  /** @param {string} words */
  fill(words) {
    if (this.input.value !== words) this.input.value = words;
    this.dress();
  }

  /** Words come back into the box, before what is there. @param {string} words */
  refill(words) {
    const rest = this.input.value;
    this.fill(rest ? `${words}\n${rest}` : words);
    this.focus();
    this.typed();
  }

  isSending() {
    return (this.input.value.trim() !== "" || this.hasFiles()) && this.excess() <= 0;
  }

  /** Whether the message needs no words. */
  hasFiles() {
    const { state } = this.app;
    if (!state.editing) return trayOf(state, state.current).length > 0;
    return (messageById(state, state.current, state.editing)?.attachments.length ?? 0) > 0;
  }

  /** Whether a file in the tray will not go; then it is shown. */
  hasFailed() {
    const { state } = this.app;
    const failed = trayOf(state, state.current).some((u) => u.state === "failed");
    if (!failed || state.editing) return false;
    this.ui.toast(failure(text.upload.stillFailed));
    this.tray.focusFailed();
    return true;
  }

  /** @returns {number} characters above the limit */
  excess() {
    return [...this.input.value.trim()].length - this.app.state.server.limits.message_chars;
  }

  typed() {
    const { state, actions } = this.app;
    this.dress();
    this.subline.refresh();
    if (state.editing) return;
    actions.setDraft(state.current, this.input.value);
    if (this.input.value) actions.typing();
  }

  /** Height, send button and counter after any change of the text. */
  dress() {
    const { input, send, counter } = this;
    grow(input);
    const on = this.isSending();
    const label = this.app.state.editing ? text.composer.save : text.composer.send;
    send.classList.toggle("on", on);
    attr(send, "aria-disabled", on ? null : "true");
    attr(send, "aria-label", label);
    const key = settingsOf(this.app.state).send_with === "enter" ? "Enter" : "Ctrl Enter";
    attr(send, "title", `${label} (${keyNames(key)})`);
    const limit = this.app.state.server.limits.message_chars;
    const close = input.value.length >= limit * 0.9;
    const excess = close ? this.excess() : -limit;
    counter.classList.toggle("over", excess > 0);
    const { left, over } = text.composer;
    setText(counter, excess > 0 ? over(excess) : -excess <= limit / 10 ? left(-excess) : "");
  }

  submit() {
    const body = this.input.value.trim();
    if (!this.isSending()) return this.focus();
    if (this.hasFailed()) return;
    const { state, actions } = this.app;
    if (state.editing) void this.save(state.editing, body);
    else {
      this.fill("");
      this.completion.close();
      actions.send(body);
      remember("sent", String(Number(recall("sent") ?? 0) + 1));
    }
    this.focus();
  }

  /** @param {number} id @param {string} body */
  async save(id, body) {
    const { state, actions } = this.app;
    const same = messageById(state, state.current, id)?.body === body;
    actions.cancelContext();
    if (same) return;
    try {
      await actions.edit(id, body);
    } catch (error) {
      this.ui.toast(failure(text.toast.editFailed(wordsOf(error))));
      actions.startEdit(id);
      requestAnimationFrame(() => this.fill(body));
    }
  }

  /** @param {KeyboardEvent} e */
  key(e) {
    // While an IME composes, Enter and the arrows are its own.
    if (e.isComposing || e.keyCode === 229) return;
    if (this.completion.key(e)) return e.preventDefault();
    if (e.key === "Enter" && sends(e, settingsOf(this.app.state).send_with)) this.submit();
    else if (e.key === "Escape" && !e.shiftKey) this.escape();
    else if (e.key !== "ArrowUp" || hasModifier(e) || !this.editLast()) return;
    e.preventDefault();
  }

  /** Leaves the edit or the reply, else the panel, else the composer. */
  escape() {
    const { state, actions } = this.app;
    if (state.editing || state.replyingTo) actions.cancelContext();
    else if (this.ui.panel.kind) this.ui.panel.close();
    else this.leave();
  }

  /** @returns {boolean} whether the box was empty and there is something to edit */
  editLast() {
    const { state, actions } = this.app;
    if (state.editing || this.input.value !== "") return false;
    // The last one is still on its way: it cannot be edited, and no other is meant.
    if (state.outbox.some((p) => p.channel_id === state.current)) return true;
    const messages = state.timelines.get(state.current)?.messages ?? [];
    const last = messages.findLast((m) => m.sender_id === state.me.id && !m.deleted_at);
    if (last) actions.startEdit(last.id);
    return last !== undefined;
  }
}

/** @param {EventTarget | null} target */
function isField(target) {
  return target instanceof Element && target.matches("input, textarea, select");
}

/** @param {string} shape @param {string} label */
function tool(shape, label) {
  const attrs = { class: `ib ${shape}`, "aria-label": label, title: label, tabindex: "-1" };
  return el("button", { type: "button", ...attrs }, icon(shape, 18));
}

/**
 * Enter sends, unless Ctrl is to be held; where there is no hardware keyboard
 * it makes a new line.
 * @param {KeyboardEvent} e
 * @param {"enter"|"ctrl_enter"} key
 */
function sends(e, key) {
  if (e.shiftKey || e.altKey) return false;
  if (key === "ctrl_enter") return e.ctrlKey || e.metaKey;
  return e.ctrlKey || !matchMedia("(pointer: coarse) and (hover: none)").matches;
}

/** @param {KeyboardEvent} e */
function hasModifier(e) {
  return e.ctrlKey || e.metaKey || e.altKey || e.shiftKey;
}

const growsItself = CSS.supports("field-sizing", "content");

/** @param {HTMLTextAreaElement} input */
function grow(input) {
  if (growsItself) return;
  input.style.setProperty("height", "auto");
  input.style.setProperty("height", `${input.scrollHeight}px`);
}
