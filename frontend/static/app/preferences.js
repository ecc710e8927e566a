// Settings on their way to the server. They hold at once; the server merges
// them with those that other devices have set.

import { ApiError } from "./api.js";
import { settingsDropped, settingsSaved, settingsSet } from "./changes.js";

/** @import {Api} from "./api.js" */
/** @import {Store} from "./store.js" */
/** @import {SettingsChange} from "./types.js" */

/** The settings of one person. */
export class Preferences {
  /**
   * @param {Api} api
   * @param {Store} store
   */
  constructor(api, store) {
    this.api = api;
    this.store = store;
    /** @type {Promise<void>|undefined} */
    this.saving = undefined;
  }

  /**
   * @param {SettingsChange} change null takes a setting back
   * @returns {Promise<void>} rejects when the server refuses; then it is undone
   */
  set(change) {
    this.store.update((state) => settingsSet(state, change));
    return this.flush();
  }

  /** @returns {Promise<void>} what is unsaved is saved, or has to wait for a connection */
  flush() {
    this.saving ??= this.save().finally(() => (this.saving = undefined));
    return this.saving;
  }

  async save() {
    for (;;) {
      const sent = this.store.state.unsavedSettings;
      if (Object.keys(sent).length === 0) return;
      try {
        await this.api.changeMe({ settings: sent });
      } catch (error) {
        if (error instanceof ApiError && error.passing) return;
        this.store.update((state) => settingsDropped(state, sent));
        throw error;
      }
      this.store.update((state) => settingsSaved(state, sent));
    }
  }
}
