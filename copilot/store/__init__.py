"""One SQLite file: messages, full text, insights, journal. The only door to SQLite.

`db` is a `Database`; every function also takes the connection of an open `write()` instead, so that several make one
transaction. Row ids grow with time: `id >> 16` is the epoch second a message is ordered by, so newest first is always
`ORDER BY id DESC`, and the same bytes get the same id again after they were removed.

db        Database(path) · .write(durable=True) · .read() · .stamp() · .foreign() · .check() · .compact() · .close()
          raises StoreTooNew, StoreUnwritable, StoreBusy, StoreError
mail      account(db, name, *, kind, address="") -> int · accounts(db) -> list[Account]
          folder(db, account, name, *, role=NONE) -> Folder · folders(db, account=None) -> list[Folder]
          set_cursor(db, folder, *, cursor=None, uidvalidity=None, modseq=None) -> Folder
          add(db, folder, batch, *, cursor=None, uidvalidity=None, modseq=None) -> Added(ids, added, skipped)
          prepare(incoming, *, now=None) -> Prepared, which `add` takes too: a quarter of its work, in any process
          merge_keywords(db, folder, {uid: keywords}, *, modseq=None) -> ids · vanish(db, folder, uids) -> ids
          uids(db, folder) -> set[int] · held(db, message_ids) -> {message_id: [Held(id, bytes)]}
          locate(db, folder, {uid: (id, keywords)}) · reset(db, folder, *, uidvalidity) · settle(db, folder) -> ids
          row(db, id) -> Row · rows(db, ids) -> list[Row] · ids(db, view, limit=None) -> array('q')
          count(db, view, *, at_most=None) -> (messages, unread); bound it for what is typed: without, a one-letter
          beginning takes up to a second
          message(db, id) -> Message (html is ""; parse `raw` for it) · messages(db, ids) -> {id: Message}
          raw(db, id) -> bytes
          find(db, message_id) -> int · thread_ids(db, thread) -> list[int], oldest first · list_key(headers) -> str
          people(db, *, me=()) -> {address: Correspondent(wrote_to, wrote_me)}
search    parse(query, *, now=None, typing=False) -> Condition; `View.query` and `View.typing` go through it
insights  pending(db, stage, version, *, limit) -> list[int] · waiting(db, stage, version) -> int
          finish(db, stage, ids) · lane_of(db, id) · why(db, id)
          set_lanes(db, {id: Placement}) -> ids whose lane changed
          learn(db, kind, key, lane) · learned(db) -> {(kind, key): Lane}
          put_topics(db, [TopicRecord]) · topic_records(db) · drop_topics(db, ids) · topics(db, view) -> list[Topic]
          assign(db, {id: topic_id}) · rename(db, topic, name)
          thread_topics(db, threads) -> {(Lane, thread): topic_id}
          stacks(db, view) -> list[Stack(lane, topic, messages, unread)]
          put_vectors(db, kind, {id: bytes}) · vectors(db, kind, ids) -> {id: bytes}
          put_model(db, name, bytes) · model(db, name) -> bytes
          put_asks(db, {id: [Ask]}, *, engine) · asks(db, view, *, limit=None) -> tuple[Ask, ...] · asks_of(db, ids)
          put_summary(db, scope, key, *, input_hash, engine, sentences) · summary(db, scope, key) -> Summary | None
          clear(db): forget everything derived
journal   apply(db, label, changes, *, story=None, automatic=False) -> Receipt: every `types.changes.Change`, and
          Queue(letter, account, draft, hold_seconds, copy, approval, draft_id) for Send, Files(folder, files) for
          SaveFiles · undo(db, receipt=None) -> Receipt, whose label says what could not be taken back; Conflict when
          a later receipt changed the same · history(db, limit=100)
          done(db, receipt) -> list[Inverse] · story(db, receipt) -> bytes
operations  due(db, account, *, now, limit=500) -> list[Operation]
          start(db, operation, *, now, lease_seconds=300) -> bool
          done(db, operation, *, gone=(), moved=(), uidvalidity=0, keywords=()) · waiting(db, account=None)
          fail(db, operation, error, *, retry_at=None, refused=False)
records   get(db, Person, id) · held(db, Person, id) -> Person | None · find(db, Person, text, *, limit=50)
          listed(db, Person, *, limit=None, company="c1") · count(db, Person) · by_email(db, email)
          by_domain(db, domain) · emails(db) -> {email: person id} · id_of(kind, *parts); written by the journal alone
tasks     open(db) · due(db, before) · reminders(db, now, *, since=0) · next_reminder(db, now) · moment(due, zone)
          complete(task, now) -> (done, next?) to be saved · answered(db, *, now, me=()) closes follow-ups
snoozes   wake(db, now) -> Receipt | None · until(db, ids) -> {id: second} · next_at(db)
deliveries  due(db, system, *, now, limit=100) -> list[Delivery] · start(db, delivery, *, now, lease_seconds=300)
          done(db, delivery, *, foreign_id="") · fail(db, delivery, error, *, retry_at=None, refused=True)
          doubt(db, delivery, error, *, retry_at) · recover(db, *, now): forms cut short are unknown from then on
          listed(db, states) · next_at(db, system) · foreign_id(db, system, record)
preferences  get(db, kind, key) -> str · listed(db, kind) -> {key: value}; the journal writes, and plans kept for a day
drafts    save(db, draft, *, now, id=None) -> id · get(db, id) · listed(db) · discard(db, ids)
outgoing  queue · listed · withdraw · hold_again · decide; outgoing_attempts: claim · mark · record · recover · resolve
"""
