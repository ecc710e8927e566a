// The shapes of the data, for tsc --checkJs. Nothing here runs.
// What the server sends is chat/*.go; what the page adds is marked so.

/**
 * @typedef {object} User
 * @property {number} id
 * @property {string} username
 * @property {string} display_name
 * @property {number} name_hue 1 to 12
 * @property {boolean} [system]
 * @property {boolean} [deleted]
 * @property {boolean} [disabled] closed by the administrator for now
 * @property {string} created_at
 * @property {string} [bio]
 * @property {string} [status_text] what they are up to
 * @property {string} [status_until] when that ends; absent: it does not
 * @property {string} [avatar_url] their picture; absent: their initials stand for them
 */

/**
 * What people set by hand over what their devices tell.
 * @typedef {"auto"|"away"|"dnd"|"invisible"} Availability
 */

/**
 * @typedef {object} Preferences
 * @property {Availability} presence
 * @property {SettingsChange} settings the same on every device
 */

/**
 * What people set of their page. What is absent on the server is here as it is
 * from the start.
 * @typedef {object} Settings
 * @property {"dark"|"light"|"system"} theme
 * @property {number} text_size of messages, times the usual
 * @property {"comfortable"|"compact"} density
 * @property {"12"|"24"} clock
 * @property {boolean} link_previews shown
 * @property {boolean} reduce_motion
 * @property {"enter"|"ctrl_enter"} send_with
 * @property {Notify} notify in all channels at most; "mentions": direct messages, too
 * @property {boolean} desktop
 * @property {boolean} sounds any at all
 * @property {boolean} sound_message
 * @property {boolean} sound_ring
 * @property {boolean} sound_joined
 * @property {number} volume 0 to 1
 * @property {string} pause_until nothing is told before, "" for no such time
 * @property {boolean} quiet_hours
 * @property {string} quiet_from such as "22:00", by this device's clock
 * @property {string} quiet_to
 * @property {boolean} single_keys
 * @property {boolean} classic_keys Ctrl+J and Ctrl+K go from channel to channel
 * @property {boolean} welcomed the first steps were put away
 */

/** @typedef {{[K in keyof Settings]?: Settings[K] | null}} SettingsChange null takes one back */

/** @typedef {User & Preferences & {session_id: number}} Me */

/**
 * A device that is signed in.
 * @typedef {object} Session
 * @property {number} id
 * @property {string} device such as "Firefox on Linux"
 * @property {string} address
 * @property {string} created_at
 * @property {string} seen_at to about ten minutes
 */

/**
 * What to tell others who shall come here.
 * @typedef {object} Invitation
 * @property {string} url
 * @property {string[]} qr rows of its code, a digit for each module, "1" is dark
 */

/**
 * What somebody changes of themselves; absent: it stays.
 * @typedef {object} ProfileChange
 * @property {string} [display_name]
 * @property {number} [name_hue]
 * @property {string} [bio]
 * @property {string} [status_text]
 * @property {string} [status_until]
 * @property {Availability} [presence]
 * @property {SettingsChange} [settings] merged with those there are
 */

/** @typedef {"public"|"private"|"direct"} ChannelKind */

/**
 * @typedef {object} Channel
 * @property {number} id
 * @property {ChannelKind} kind
 * @property {string} name
 * @property {string} topic
 * @property {boolean} [archived]
 * @property {number} position
 * @property {string} created_at
 * @property {number} last_read_id
 * @property {number} last_message_id
 * @property {number} unread capped at 100
 * @property {number} mentions
 * @property {string} [last_message_at]
 * @property {number} [history_start_id] the first message you may see; absent: all
 * @property {boolean} [hidden] you have closed this direct channel, until its next message
 * @property {Notify} notify of what you want to be told
 * @property {number} member_count
 * @property {number} pin_count
 * @property {Member[]} [members] given for up to 30 people
 */

/** @typedef {"all"|"mentions"|"none"} Notify */

/**
 * @typedef {object} Member
 * @property {number} user_id
 * @property {number} last_read_id
 * @property {number} since_id nothing up to here counts as read by them
 */

/**
 * @typedef {object} Quote
 * @property {number} id
 * @property {number} sender_id
 * @property {string} excerpt
 * @property {boolean} [deleted]
 * @property {boolean} [hidden] the parent is older than your joining
 */

/**
 * @typedef {object} Message
 * @property {number} id
 * @property {number} channel_id
 * @property {number} sender_id
 * @property {"user"|"system"} kind
 * @property {string} body what was typed
 * @property {string} html the server's safe rendering
 * @property {string} created_at RFC 3339, UTC
 * @property {string} [edited_at]
 * @property {string} [deleted_at]
 * @property {Quote} [reply_to]
 * @property {number[]} mentions users named
 * @property {boolean} [mentions_everyone]
 * @property {Attachment[]} attachments
 * @property {Reaction[]} reactions in the order in which each emoji was first given
 * @property {Preview[]} previews the cards of its links, as far as they are known
 * @property {string} [pinned_at]
 * @property {number} [pinned_by]
 * @property {Note} [note] what a system message tells
 * @property {string} [nonce]
 */

/**
 * A file of a message. One that has expired keeps its name, type and size only.
 * @typedef {object} Attachment
 * @property {number} id
 * @property {string} name
 * @property {string} mime
 * @property {number} size bytes
 * @property {number} [width] of an image, pixels
 * @property {number} [height]
 * @property {string} [url]
 * @property {string} [thumb_url] a smaller image, which stands still
 * @property {boolean} [text] it can be read in the page
 * @property {string} [expired_at]
 * @property {boolean} [missing] the server has lost it
 */

/**
 * The words of a file, highlighted.
 * @typedef {object} FileText
 * @property {string} html its lines divided by "\n", made safe by the server; no element
 *   goes over the end of a line
 * @property {number} lines how many of them are here
 * @property {boolean} truncated there are more
 * @property {string} language
 */

/**
 * The card of a link. Its texts are a stranger's, on one line each.
 * @typedef {object} Preview
 * @property {string} [url] the link as the message has it
 * @property {"page"|"code"|"none"} kind
 * @property {string} [site] its host
 * @property {string} [title]
 * @property {string} [description]
 * @property {string} [image_url] on this server
 * @property {number} [image_width]
 * @property {number} [image_height]
 * @property {CodeExcerpt} [code]
 */

/**
 * @typedef {object} CodeExcerpt
 * @property {string} path
 * @property {string} [repo]
 * @property {string} [ref] branch, tag or commit
 * @property {string} [commit]
 * @property {number} start the number of the first line
 * @property {[number, number][]} marks first and last line of each range
 * @property {string} [language]
 * @property {string} html lines; no element crosses the end of one
 * @property {boolean} [more] not all that the link points to is here
 */

/**
 * @typedef {object} Reaction
 * @property {string} emoji
 * @property {number[]} user_ids in the order in which they gave it
 */

/**
 * @typedef {object} Note
 * @property {"joined"|"created"|"renamed"|"topic"|"added"|"removed"|"left"|"call"} type
 * @property {number} actor_id
 * @property {number[]} [user_ids]
 * @property {number} [duration_ms] of a call
 * @property {boolean} [missed] nobody took the call
 * @property {string} [from]
 * @property {string} [to]
 */

/**
 * @typedef {object} SearchQuery
 * @property {string} [q] words, "exact phrases", -words
 * @property {number} [from] a user
 * @property {number} [in] a channel
 * @property {string} [after] a day such as 2026-01-31, not included
 * @property {string} [before] likewise
 * @property {string} [has] link, image or file
 * @property {string} [cursor]
 * @property {number} [limit]
 */

/**
 * @typedef {object} SearchResult
 * @property {Hit[]} results exact ones first, the newest first among each
 * @property {string} [next_cursor]
 * @property {boolean} fuzzy some are inexact
 */

/**
 * @typedef {object} Hit
 * @property {Message} message
 * @property {[number, number][]} ranges what matched in the body, in UTF-16 code units
 * @property {boolean} [fuzzy] inexact
 */

/**
 * @typedef {object} EmojiGroup
 * @property {string} name
 * @property {Emoji[]} emoji
 */

/**
 * @typedef {object} Emoji
 * @property {string} e the character
 * @property {string} n its name
 * @property {string[]} s shortcodes without colons
 * @property {string[]} [k] words that find it
 * @property {boolean} [t] it has skin tones
 */

/**
 * Whom a message names.
 * @typedef {object} Named
 * @property {number[]} mentions
 * @property {boolean} [mentions_everyone]
 */

/**
 * A stretch of a channel's history, oldest message first.
 * @typedef {object} Page
 * @property {Message[]} messages
 * @property {boolean} more_before
 * @property {boolean} more_after
 */

/**
 * @typedef {object} Tombstone
 * @property {number} id
 * @property {number} sender_id
 * @property {string} deleted_at
 * @property {boolean} [keep] it stays as "message deleted", because replies quote it
 * @property {Named} was
 */

/** @typedef {"active"|"idle"|"hidden"|"offline"} Presence */

/**
 * A call, or a screen that somebody shares on its own: then the first
 * participant is the sharer and the others watch.
 * @typedef {object} Call
 * @property {string} id
 * @property {number} channel_id
 * @property {"voice"|"screen"} kind
 * @property {"ringing"|"active"} state
 * @property {number} started_by
 * @property {string} started_at
 * @property {Participant[]} participants
 */

/**
 * @typedef {object} Participant
 * @property {number} user_id
 * @property {"ringing"|"joined"|"away"} state "away": their connection is gone, they may come back
 * @property {string} [peer] the name of this joining; absent while it rings
 * @property {string} since
 */

/** @typedef {"ended"|"declined"|"missed"|"canceled"|"busy"|"lost"} CallEnd */

/**
 * The page's own: a call this page takes part in.
 * @typedef {object} Joined
 * @property {Call} call as it was last told, also while the server is away
 * @property {string} peer one's own
 * @property {number} since milliseconds, this device's clock
 * @property {boolean} sharing it is one's own screen, shared without a call
 * @property {number} resumed milliseconds, when one last went on in it on a new connection; 0: never
 * @property {Map<string, Remote>} remotes the others by peer
 */

/**
 * The page's own: somebody on the other side of a connection.
 * @typedef {object} Remote
 * @property {boolean} muted
 * @property {boolean} camera
 * @property {boolean} screen
 * @property {boolean} hand
 * @property {boolean} speaking
 * @property {"connecting"|"up"|"lost"} link
 * @property {number} rtt milliseconds of the last measurement
 * @property {number} loss of what should have arrived, 0 to 1
 */

/**
 * The page's own: what one gives to a call.
 * @typedef {object} Own
 * @property {boolean} muted
 * @property {boolean} camera
 * @property {boolean} screen
 * @property {boolean} hand
 * @property {boolean} speaking
 * @property {DeviceTrouble} trouble why there is no microphone
 * @property {boolean} silenced the browser waits for a press before it plays anything
 * @property {number} warned how often one has spoken while muted, at most once in 30 s
 */

/** @typedef {""|"refused"|"missing"|"busy"|"insecure"} DeviceTrouble "": none */

/**
 * One durable or ephemeral event as it comes over the wire.
 * @typedef {object} LiveEvent
 * @property {number} [seq]
 * @property {string} type
 * @property {number} [channel_id]
 * @property {any} [data] checked by the reader of its type
 */

/**
 * What the page may say over the live connection.
 * @typedef {object} Frame
 * @property {"ping"|"typing"|"presence"|"view"|"signal"} type
 * @property {number} [channel_id]
 * @property {"active"|"idle"|"hidden"} [state]
 * @property {string} [call_id]
 * @property {string} [to_peer]
 * @property {number} [gen]
 * @property {Signal} [payload]
 */

/**
 * What the two ends of a call's connection tell each other through the server.
 * @typedef {object} Signal
 * @property {RTCSessionDescriptionInit} [description]
 * @property {RTCIceCandidateInit} [candidate]
 */

/**
 * One live connection of either transport. After close() its listener hears nothing.
 * @typedef {object} Line
 * @property {(frame: Frame) => void} send
 * @property {() => void} close
 */

/**
 * @typedef {object} LineListener
 * @property {(events: LiveEvent[]) => void} onEvents
 * @property {(end: LineEnd) => void} onEnd once
 */

/**
 * @typedef {object} LineEnd
 * @property {number} wait milliseconds to stay away at least
 * @property {string} [reason] the end is final, in words why
 */

/**
 * @typedef {object} PollAnswer
 * @property {string} connection_id
 * @property {string} cursor where to ask from next
 * @property {LiveEvent[]} events
 */

/**
 * @typedef {object} PasswordRule
 * @property {string} id
 * @property {string} label
 * @property {string} pattern a JavaScript regular expression for the u flag
 */

/**
 * @typedef {object} ServerInfo
 * @property {string} name
 * @property {string} version
 * @property {string} page which page the server has, as in the addresses of its files
 * @property {"open"|"invite"|"closed"} signup who may make an account
 * @property {PasswordRule[]} password_rules
 * @property {Limits} limits
 * @property {number} [stun_port] UDP, where calls ask for their address; 0: off
 */

/**
 * @typedef {object} Limits
 * @property {number} username_max
 * @property {number} passphrase_min
 * @property {number} password_max
 * @property {number} message_chars
 * @property {number} page
 * @property {number} file_bytes
 * @property {number} files_per_message
 * @property {number} avatar_bytes
 * @property {number} [call_cameras] how many cameras fit into one call
 */

/**
 * @typedef {object} Bootstrap
 * @property {Me} me
 * @property {User[]} users
 * @property {Channel[]} channels
 * @property {Record<string, string>} drafts by channel id
 * @property {string} cursor
 * @property {Record<string, Presence>} presence by user id
 * @property {Call[]} [calls] that one may see
 * @property {ServerInfo} server
 * @property {string} now
 */

/**
 * The page's own: a message on its way. It lives in IndexedDB until the server
 * has acknowledged it.
 * @typedef {object} Pending
 * @property {string} nonce
 * @property {number} channel_id
 * @property {string} body
 * @property {number} [reply_to]
 * @property {LocalFile[]} [files] it is sent when the server has all of them
 * @property {number} queued_at milliseconds, rising; the sending order
 * @property {"waiting"|"sending"|"failed"} state
 * @property {string} [error] why it failed, or why it has to wait, in words
 */

/**
 * The page's own: a file that people have chosen.
 * @typedef {object} LocalFile
 * @property {string} key
 * @property {string} name
 * @property {string} mime
 * @property {number} size
 * @property {number} [width] of an image, known soon after it is chosen
 * @property {number} [height]
 * @property {Attachment} [attachment] what the server made of it; absent: it is not there yet
 */

/**
 * The page's own: the way of a file to the server. It stands in the tray of its
 * channel's composer, or belongs to a message of the outbox.
 * @typedef {LocalFile & Way} Upload
 */

/**
 * @typedef {object} Way
 * @property {number} channel_id
 * @property {string} nonce of the message it was sent with, "" in the tray
 * @property {number} added_at milliseconds, rising
 * @property {"waiting"|"sending"|"done"|"failed"} state
 * @property {number} progress 0 to 1
 * @property {string} [error] why it failed, or why it has to wait, in words
 * @property {boolean} [final] trying again does not help
 * @property {string} [preview] URL of an image, of this page only
 */

/**
 * The page's own: the loaded stretch of one channel's history, oldest first,
 * without holes.
 * @typedef {object} Timeline
 * @property {Message[]} messages
 * @property {boolean} moreBefore
 * @property {boolean} moreAfter false: the stretch reaches the newest message
 * @property {boolean} loaded a first page is here
 * @property {boolean} loading a page is being fetched
 * @property {string} [error] why the last page could not be fetched
 * @property {boolean} [kept] it is what this browser had of it, to be fetched anew when the server
 *   is there; until then nothing is added to it
 * @property {number} newAfter the "New" line stands after this message; 0 for none
 * @property {boolean} following the view stands at the bottom, so that a long
 *   timeline loses its oldest messages and not the ones that arrive
 */

/**
 * The page's own: where the view is to go. Every jump makes a new object, so
 * a view that remembers the last one it obeyed knows when to move.
 * @typedef {object} Target
 * @property {number} channel
 * @property {number} message scroll to it and flash it; 0: to the bottom, -1: to the top
 */

/**
 * @typedef {object} Connection
 * @property {"connecting"|"online"|"reconnecting"|"offline"|"ended"} status "ended": signed out or closed for good
 * @property {"ws"|"poll"} transport
 * @property {number} since milliseconds, when the trouble began, or when the page came online
 * @property {number} [retryAt] milliseconds, when the next attempt starts; absent: it is running
 * @property {string} [reason] for "ended", in words
 */

/**
 * All that the views show. Changed only by the reducer in state.js, which
 * makes a new object for whatever changed, so views may compare by identity.
 * @typedef {object} State
 * @property {Me} me
 * @property {ServerInfo} server
 * @property {Map<number, User>} users
 * @property {Map<number, Channel>} channels
 * @property {Map<number, Timeline>} timelines
 * @property {Map<number, Presence>} presence absent: offline
 * @property {Map<number, Map<number, number>>} typing channel → user → shown until (milliseconds)
 * @property {Map<string, Call>} calls by id
 * @property {Map<string, number>} callers who rings, by call
 * @property {Map<string, Joined>} joined the calls of this page, by id
 * @property {Own} own
 * @property {string} connectionId of the live connection, "" before the first hello
 * @property {Map<number, string>} drafts
 * @property {Pending[]} outbox in sending order
 * @property {Upload[]} uploads in the order in which they were chosen
 * @property {SettingsChange} unsavedSettings they hold, the server does not have them yet
 * @property {Set<number>} unsaved channels whose draft is being written here, or newer than on the server
 * @property {Map<number, number>} reading channel → message marked as read here, which the
 *   server has not confirmed; the channel's counts are already without it
 * @property {Connection} connection
 * @property {number} current the open channel, 0 for none
 * @property {Target|null} target
 * @property {number} [editing] message being edited in the composer
 * @property {number} [replyingTo] message being replied to
 * @property {string} cursor the last durable event that is in here
 * @property {string} startedAt the server's clock at the bootstrap
 * @property {Set<number>} buried messages deleted since then that stay because replies quote them
 * @property {number} clockSkew the server's clock minus this device's, milliseconds
 */

/**
 * The page's own: a file as it was chosen, dropped or pasted.
 * @typedef {object} Chosen
 * @property {File} file
 * @property {string} name
 * @property {string} [error] why it cannot be sent, in words
 */

/**
 * What views may ask for. Promises reject with an ApiError whose message can be shown.
 * @typedef {object} Actions
 * @property {(channel: number) => void} openChannel goes to its first unread message
 * @property {(body: string) => void} send to the open channel, with the reply that is set and the
 *   files in its tray; returns at once
 * @property {(files: Chosen[]) => void} attach puts files into the open channel's tray
 * @property {(key: string) => void} detach takes a file out, also one that is on its way
 * @property {(key: string) => void} retryUpload
 * @property {(nonce: string) => void} retry
 * @property {(nonce: string) => string} discard takes a message out that is not being sent, and
 *   gives its text back ("" when it is gone already)
 * @property {(nonce: string) => string} takeBack likewise; its files go back into the tray
 * @property {(message: number) => void} startEdit
 * @property {(message: number) => void} startReply
 * @property {() => void} cancelContext leaves editing or replying
 * @property {(message: number, body: string) => Promise<void>} edit
 * @property {(message: number) => Promise<void>} remove
 * @property {(channel: number) => Promise<void>} loadOlder
 * @property {(channel: number) => Promise<void>} loadNewer
 * @property {(channel: number, message: number) => Promise<void>} jumpTo opens the channel if needed,
 *   loads around the message if needed, then sets State.target
 * @property {(channel: number) => Promise<void>} jumpToLatest likewise, to the bottom
 * @property {(channel: number, atBottom: boolean) => void} follow the view has come to or left the
 *   bottom of the channel's newest messages
 * @property {(channel: number, message: number) => void} markRead shown while visible and focused; call
 *   it freely, it goes forward only and waits a second
 * @property {(channel: number, message: number) => void} markUnread
 * @property {(channel: number, body: string) => void} setDraft saved after a pause
 * @property {() => void} typing the user pressed a key in the composer
 * @property {(message: Message, emoji: string) => Promise<void>} toggleReaction shown at once
 * @property {(message: Message) => Promise<void>} togglePin
 * @property {(message: number, url?: string) => Promise<void>} removePreviews the card of one link, or all
 * @property {(room: {name: string, topic: string, members: number[]}) => Promise<void>} createPrivate
 *   and opens it
 * @property {(users: number[]) => Promise<void>} openDirect the channel of these people and you, made
 *   when there is none; nobody else: a note to yourself
 * @property {(channel: number, change: {name?: string, topic?: string}) => Promise<void>} changeChannel
 * @property {(channel: number, user: number) => Promise<void>} addMember
 * @property {(channel: number, user: number) => Promise<void>} removeMember yourself: leave
 * @property {(channel: number) => Promise<void>} closeDirect until its next message
 * @property {(channel: number, level: Notify) => Promise<void>} setNotify
 * @property {(change: ProfileChange) => Promise<void>} changeMe
 * @property {(image: Blob) => Promise<void>} setAvatar
 * @property {() => Promise<void>} removeAvatar
 * @property {(change: SettingsChange) => Promise<void>} set settings; they hold at once
 * @property {(channel: number) => Promise<void>} jumpToOldest
 * @property {() => void} markAllRead every channel; the "New" line of the open one goes
 * @property {() => void} reconnect try now
 * @property {(password: string, mode: "anonymise"|"erase") => Promise<void>} deleteAccount
 * @property {() => Promise<void>} logout
 */

/**
 * @typedef {object} App
 * @property {State} state the newest
 * @property {Actions} actions
 * @property {import("./call/calls.js").Calls} calls
 * @property {import("./api.js").Api} api for what views only read: pins, mentions, members, people, emoji
 * @property {(users: number[]) => void} meet fetches those of them who are not in State.users
 * @property {(listener: (event: LiveEvent) => void) => void} listen called with each live event, once
 *   it is in the state
 * @property {(view: (state: State) => void) => () => void} subscribe called with the newest state, at
 *   most once a frame; gives the function that ends it
 */

/**
 * main.js mounts one of the two views into the element with the attribute
 * data-root, the shell in place of sign in.
 *
 * What ../views/auth.js exports as mountAuth. It draws sign in or sign up by
 * location.pathname (/signup, /invite or anything else) and calls onSignedIn once.
 * @typedef {(root: HTMLElement, options: AuthOptions) => Promise<void>} MountAuth
 */

/**
 * @typedef {object} AuthOptions
 * @property {ServerInfo} server
 * @property {import("./api.js").Api} api signUp, logIn, usernameAvailable, checkInvite
 * @property {() => void} onSignedIn the session cookie is there
 */

/**
 * What ../views/shell.js exports as mountShell.
 * @typedef {(root: HTMLElement, app: App) => void} MountShell
 */

export {};
