"""More ways to say what the built-in tools do. A tool shows a few examples; choosing it takes more."""

from __future__ import annotations

MAIL = {
    "reply": """
        reply
        reply: {text: I am on it}
        answer {messages: her mail} with {text: that is fine}
        reply to {messages: Bob}: {text: I will call you}
        reply to {messages: this} saying {text: thanks a lot}
        reply to {messages: this mail} and tell him {text: we are ready}
        write back to {messages: Bob} that {text: it is ready}
        send {messages: Bob} an answer saying {text: it is done}
        send a reply to {messages: the mail about the lease}
        get back to {messages: Olga} and say {text: we agree}
        respond to {messages: this message} with {text: see you there}
        shoot a reply to {messages: Bob}: {text: sounds good}
        answer {messages: the mail from the bank} that {text: the form is on its way}
        reply to {messages: number 3} with the words {text: not yet}
        draft a reply to {messages: this}
        tell {messages: the sender of number 2} {text: we will think about it}
        write an answer to {messages: the question about prices}, {text: it costs ten}
        thank {messages: Bob} for his mail
        let {messages: Bob} know that {text: it works}""",
    "reply_all": """
        reply all
        reply all: {text: fine with me}
        reply to all
        reply to everybody
        reply to everyone here
        reply all with {text: approved}
        answer everyone {text: approved}
        answer all with {text: see you there}
        reply to everyone: {text: I agree}
        reply all to {messages: the mail from Ann} saying {text: we come}
        answer {messages: Ann} and everyone else on {messages: the offsite}, {text: I am in}
        answer {messages: Ann} and all the others with {text: we come}
        let everyone on {messages: this mail} know: {text: the room is booked}
        answer everyone on {messages: this mail}
        respond to all on {messages: the budget thread} that {text: it is settled}
        answer all recipients of {messages: this} with {text: noted}
        tell the whole thread {text: the date has moved}
        write back to everybody on {messages: this}, {text: thank you all}""",
    "forward": """
        forward to {to: Bob}
        fwd {messages: this} to {to: Bob}
        forward {messages: the mail from Ann} to {to: Bob} and ask {text: is this right?}
        forward {messages: this} to {to: Bob} saying {text: please have a look}
        forward {messages: Ann's mail} to {to: Bob}: {text: for your files}
        forward it with the note {text: please check}
        send {messages: Ann's mail} on to {to: Bob} with the words {text: what now?}
        pass {messages: this mail} on to {to: Bob}
        send {messages: this} over to {to: Bob}
        relay {messages: this} to {to: bob@example.org}
        send a copy of {messages: this} to {to: Bob}
        give {to: Bob} {messages: the mail from Ann}
        please get {messages: this} over to {to: the accountant}
        hand {messages: this} on to {to: Bob}, {text: can you take it?}
        make sure {to: Bob} gets {messages: this mail}""",
    "compose": """
        write to {to: Bob} that {text: the key is here}
        write a mail to {to: Bob}
        write a mail to {to: Ann and Bob} that {text: we are closed}
        write an email to {to: Bob} saying {text: the key is here}
        send a new mail to {to: Bob} saying {text: the key is here}
        send {to: Bob} a new email: {text: the key is here}
        send an email to {to: Bob} about {subject: lunch}
        email {to: Bob} that {text: the key is here}
        email {to: Ann and Bob}: {text: we are closed}
        email {to: Bob}: {text: the key is here}
        mail {to: Bob} {text: the key is here}
        new mail to {to: bob@example.org} with subject {subject: Lunch}
        new message to {to: Bob}, subject: {subject: Lunch}
        compose an email to {to: bob@example.org}, subject {subject: Lunch}
        start a new message to {to: bob@example.org} subject {subject: lunch}
        drop {to: Bob} a line that {text: the key is here}
        write a fresh mail to {to: Bob} with subject {subject: Lunch} and text {text: are you free?}
        draft a new mail for {to: Bob} saying {text: the key is here}
        message {to: Bob}: {text: the key is here}""",
    "archive": """
        archive
        archive it
        archive {messages: all receipts} please
        move {messages: this} to the archive
        clear {messages: all mail from the shop} into the archive
        I'm finished with {messages: the receipts}, archive {messages: them}
        done with {messages: this mail}
        put {messages: this} away
        tidy away {messages: the old newsletters}
        send {messages: these} to the archive
        clean {messages: the notifications} out of the inbox
        get {messages: this} out of my inbox
        sweep {messages: all newsletters} into the archive""",
    "delete": """
        delete
        delete it
        delete {messages: all junk}
        delete {messages: everything in junk}
        empty out {messages: the junk lane}
        empty {messages: the junk}
        throw {messages: the selected mails} in the trash
        throw {messages: this} out
        I don't need {messages: these} any more, delete {messages: them}
        move {messages: this} to the trash
        erase {messages: the mail from the shop}
        wipe {messages: all spam}
        discard {messages: number 2}
        scrap {messages: this mail}""",
    "move_lane": """
        {messages: this} belongs in the {lane: customers} lane
        put {messages: this mail} into {lane: customers}
        {messages: the shop} is a {lane: newsletter}, move it to newsletters
        put {messages: the shop} in the {lane: newsletter} lane
        mails from {messages: the shop} belong in {lane: newsletters}, please move them
        {messages: everything from the shop} should go into the {lane: notifications} lane
        {messages: the mail from the shop} goes to {lane: junk}
        {messages: this} is {lane: spam}
        mark {messages: this} as {lane: spam}
        {messages: this} is not {lane: junk}
        reclassify {messages: this} as {lane: people}
        change the lane of {messages: this} to {lane: team}
        the lane of {messages: this} should be {lane: team}
        sort {messages: the mails from Bob} into {lane: team}
        move {messages: the shop} over to the {lane: receipts} lane""",
    "label": """
        label {messages: this} {label: urgent}
        label {messages: all receipts} {label: taxes}
        label {messages: the mail from Bob} {label: house}
        label {messages: Bob's mail} as {label: legal}
        tag {messages: the mail from Bob} {label: legal}
        tag {messages: every receipt} with {label: taxes}
        tag {messages: this} as {label: urgent}
        give {messages: all the receipts} the label {label: taxes}
        put a {label: legal} label on {messages: the message from Bob}
        put the tag {label: legal} on {messages: this}
        add the label {label: legal} to {messages: these}
        {off: remove} the label {label: urgent} from {messages: this}
        {off: remove} the {label: urgent} label from {messages: this}
        take the {label: urgent} label {off: off} {messages: this mail}
        {off: untag} {messages: this} as {label: urgent}
        {off: unlabel} {messages: this} {label: urgent}
        {off: drop} the tag {label: later} from {messages: these}
        attach the label {label: travel} to {messages: the hotel mail}""",
    "snooze": """
        snooze until {until: tomorrow}
        snooze {messages: this} to {until: Monday}
        snooze {messages: the newsletters} till {until: this evening}
        snooze {messages: Bob's mail} for {until: two days}
        I'd like {messages: all newsletters} to be snoozed until {until: this evening}
        show me {messages: the marked ones} again on {until: Saturday}
        let {messages: the selected mails} come back on {until: Saturday}
        bring {messages: it} back {until: tomorrow at 9am}
        hide {messages: it} till {until: 9 tomorrow morning}
        remind me of {messages: this mail} again {until: on Monday}
        put {messages: this} off until {until: next week}
        get {messages: this} out of my sight until {until: Friday}
        let me see {messages: this} again {until: next week}
        I will look at {messages: this} {until: tomorrow}, hide it until then""",
    "mark": """
        mark {messages: this} {how: unread}
        mark {messages: it} as {how: read}
        mark {messages: all newsletters} {how: read}
        set {messages: it} to {how: unread}
        set {messages: every newsletter} to {how: read}
        unstar {messages: this}
        remove the star from {messages: this}
        remove the star
        star {messages: it}
        put a star on {messages: this one}
        flag {messages: this mail}
        unflag {messages: number 2}
        {messages: mails from the shop} to {how: read}
        make {messages: this} {how: unread} again
        I have read {messages: the selected ones}, mark them {how: read}
        mark {messages: this} as important
        give {messages: the mail from Bob} a star""",
    "unsubscribe": """
        unsubscribe
        unsubscribe from {messages: this}
        unsubscribe me from {messages: the shop}
        unsub {messages: the shop}
        take me off {messages: this mailing list}
        take me off the list that sent {messages: number six}
        get me off {messages: all the lists I marked}
        get me off {messages: this list}
        I don't want to get {messages: this newsletter} any more, please unsubscribe
        cancel the subscriptions to {messages: the shop and the bank}
        no more mail from {messages: the shop and the bank}, unsubscribe me
        stop {messages: these newsletters}
        remove me from {messages: this list}
        end my subscription of {messages: the daily digest}
        leave {messages: this mailing list}""",
}
WORK = {
    "follow_up": """
        remind me if {messages: Bob} hasn't replied by {when: Friday}
        remind me {when: on Friday} if {messages: Bob} has not answered
        remind me {when: on Friday} if there is no answer to {messages: this}
        remind me if there is no answer by {when: Friday}
        remind me if I have no reply to {messages: this} in {when: three days}
        nudge me {when: Friday} if {messages: Bob} has not replied
        nudge me {when: on Friday} if nobody replied
        if nobody answers {messages: this} within {when: 3 days} remind me
        if there's no answer from {messages: Bob} by {when: March 20} give me a nudge
        if {messages: Bob} stays silent, nudge me {when: in two weeks}
        if no one answers {messages: it} by {when: Friday} remind me
        follow up with {messages: Bob} {when: in two weeks} if he hasn't answered
        let me know {when: on Friday} if there is still no answer from {messages: Bob}
        I want a reminder {when: on 20 March} if {messages: Bob} still hasn't come back to me
        give it {when: two weeks} and remind me if {messages: Bob} hasn't replied by then
        follow up on {messages: this} {when: next Monday}
        chase {messages: Bob} {when: next week} if he does not reply
        ping me {when: on Tuesday} in case {messages: Ann} has not written back
        tell me {when: on Monday} if {messages: the bank} did not respond""",
    "create_task": """
        task: {title: buy stamps}
        task {title: buy stamps} by {due: Monday}
        todo {title: buy stamps}
        remind me to {title: buy stamps}
        remind me to {title: buy stamps} {due: tomorrow}
        remind me {due: on Saturday} to {title: buy stamps}
        I need a reminder {due: on Friday} to {title: buy stamps}
        create a task to {title: buy stamps}, due {due: tomorrow at 9 am}
        create a task {title: buy stamps} for {due: the 20th}
        new task {title: buy stamps} by {due: March 20}
        add a task for {due: Saturday}: {title: buy stamps}
        add a task: {title: buy stamps}
        make a task from {messages: Bob's mail}: {title: buy stamps}, due {due: Monday}
        task {title: buy stamps} by {due: Monday}, from {messages: the mail from Bob}
        create a task for {messages: the mail from Bob} called {title: buy stamps}, due {due: on Monday}
        create a to-do from {messages: this email}
        make {messages: this} a task
        put {title: buy stamps} on my list, due {due: April 2nd}
        put {title: buy stamps} on my to-do list
        set a reminder to {title: buy stamps} {due: tomorrow morning}
        note to self: {title: buy stamps}
        don't forget to {title: buy stamps}
        remember to {title: buy stamps} {due: on Monday}""",
    "complete_task": """
        done with the {tasks: venue} task
        I have {tasks: booked the venue}, close that task
        check off {tasks: pay the rent}
        task {tasks: pay the rent} is finished
        the {tasks: rent} task can be closed, it is paid
        mark the {tasks: laptops} task done
        mark the {tasks: rent} task as done
        the {tasks: rent} task is done
        I {tasks: called the adviser}, tick off the task
        set the {tasks: adviser} task to done
        tick off the {tasks: venue} task
        complete the {tasks: venue} task
        finish the task {tasks: pay the rent}
        task done: {tasks: pay the rent}
        close the to-do {tasks: pay the rent}
        I'm done with {tasks: the slides}, take it off my to-do list""",
    "add_to_crm": """
        {people: Bob} into the CRM
        add {people: Bob} to the CRM
        CRM: add {people: Ann and Bob}
        save {people: Bob} in the CRM
        save {people: Bob} as a contact in the CRM
        put {people: Ann and Bob} in the CRM as contacts
        create a CRM contact for {people: Bob}
        create a contact for {people: Bob} in the CRM
        new CRM entry for {people: Bob}
        new contact {people: Bob}
        I want {people: Bob} in my CRM
        store {people: Bob} as CRM contact
        put all people in {people: this thread} in the CRM
        {people: everybody in this thread} into the CRM
        add {people: them} to my address book
        make {people: Bob} a contact""",
    "lookup_crm": """
        what do we have on {what: Bob} in the CRM
        do we have {what: the bank} in the CRM already
        check the CRM for {what: the bank}
        find {what: Bob} in the CRM
        search the CRM for {what: suppliers}
        search CRM {what: suppliers}
        look for {what: suppliers} in the CRM
        which {what: suppliers} do I have in the CRM
        pull up {what: Bob}'s entry in the CRM
        pull up the CRM record of {what: Bob}
        show {what: Bob} in the CRM
        what is {what: Bob}'s phone number
        CRM {what: Bob}
        is {what: Bob} in my contacts
        what's in the CRM about {what: the bank}
        look {what: Bob} up in the CRM
        contact details of {what: Bob}""",
    "log_to_crm": """
        log {messages: this} in the CRM
        log {messages: this} with {people: Bob} in the CRM
        log {messages: this} to {people: Bob}'s CRM record
        record {messages: this email} in the CRM
        record {messages: this} in the CRM
        {messages: the mail from Bob} should be logged in the CRM
        add {messages: this mail} to the history of {people: Bob} in the CRM
        log {messages: the mail from Bob} in the CRM with the note {text: wants a discount}
        log {messages: Bob's mail} to the CRM, note: {text: wants a discount}
        log {messages: Bob's mail} in the CRM and note {text: wants a discount}
        put {messages: this mail} in the CRM history
        save {messages: this mail} to the CRM
        add {messages: this conversation} to the CRM log""",
    "extract_companies": """
        startups in {messages: the newsletters} that are {only_new: missing in the CRM}
        list the companies from {messages: the newsletters} {only_new: we don't have in the CRM}
        which companies in {messages: this} are {only_new: not in the CRM}
        which companies are mentioned in {messages: this newsletter}
        extract the companies from {messages: the latest issue}
        what startups are in {messages: the newest issue}
        give me a list of the companies in {messages: the most recent issue}
        which companies came up in {messages: newsletters in the past seven days}
        companies in {messages: this mail}
        list all startups in {messages: these}
        find the {only_new: new} startups in {messages: this newsletter}
        {save: add} the companies in {messages: this newsletter} to the CRM
        {save: put} the startups from {messages: these} into the CRM""",
    "research_company": """
        do some research on {companies: the bank}
        find out all you can about the company {companies: the bank}
        company research on {companies: bank.example}
        write me a report about the company behind {companies: bank.example}
        background on the companies {companies: the bank and the shop}
        put together a company profile of {companies: the bank and the shop}
        dig up everything on the company {companies: the bank}
        research the company {companies: the bank}
        company report {companies: the bank}
        what kind of company is {companies: the bank}
        brief me on the company {companies: the bank} before the meeting
        look into {companies: the bank} for me""",
}
MEETINGS = {
    "accept_invite": """
        accept the invite
        accept {messages: the meeting}
        accept invite {messages: number 3}
        accept {messages: the invitation} and say {text: glad to come}
        accept {messages: the planning} with the comment {text: glad to come}
        accept {messages: the invitation to the planning}: {text: glad to come}
        {messages: number three} is an invite, please accept it
        I'll attend {messages: the planning}, accept the invitation
        yes to {messages: the meeting}
        say yes to {messages: Bob's invite}
        I will come to {messages: the planning}
        I'm in for {messages: the dinner}
        tell {messages: Bob} I'll be there, accept his invite""",
    "decline_invite": """
        decline the invite
        decline {messages: the meeting}
        decline {messages: this}: {text: I am away}
        decline {messages: the invite} with {text: I am away}
        decline {messages: the planning}, say {text: sorry, no time}
        decline {messages: the invite to the planning} and tell Bob {text: sorry, no time}
        say no to {messages: Bob's invite}
        say no to {messages: the invitation from Bob}
        reject {messages: this invite}
        turn {messages: this invitation} down and say {text: I am away}
        I can't make it, please decline {messages: this invitation}
        I can't make {messages: the planning}
        cancel my attendance at {messages: the planning}
        I have to skip {messages: the planning}""",
    "propose_time": """
        propose {when: Monday 2pm} instead
        propose another time for {messages: Bob's invite}: {when: 17 March 11am}
        propose {when: Friday at 10} to {messages: Bob}
        ask to move {messages: the planning} to {when: Friday at 10am}
        ask Bob to reschedule {messages: the call} to {when: March 17 at 11am}
        {messages: the call} should move to {when: 17 March at 11:00}, propose that to Bob
        offer {when: tomorrow at 16:00} as a new time for {messages: this meeting}
        suggest {when: Thursday at 9} for {messages: the meeting}
        can we do {messages: the call} {when: on Friday at 3} instead
        move {messages: the meeting} to {when: Tuesday at 4pm}
        how about {when: Wednesday 10am} for {messages: the interview}
        counter-propose {when: Friday noon}""",
}
READING = {
    "brief": """
        brief
        briefing
        briefing please
        show me the briefing
        give me an overview
        give me an overview of the {lane: customers} lane
        give me a quick rundown of what is going on in the {lane: team} lane
        what is going on in {lane: team}
        what's new in {lane: newsletters}
        what came in today
        what did I miss
        what do I need to know today
        what's in my inbox
        daily briefing for {lane: customers}
        how is my inbox looking""",
    "find": """
        find {query: mail from Bob}
        find all mails {query: with attachments from the shop}
        show {query: unread customer mail}
        show me {query: the messages from the shop that come with an attachment}
        show me {query: all mail from Bob}
        search for {query: everything Bob has sent me}
        search {query: mails about the budget}
        search mails {query: Bob sent in the last 7 days}
        which messages {query: in the customers lane are unread}, show them
        look up {query: the mail about the lease}
        where is {query: the mail about the lease}
        {query: mails from Bob}
        do I have {query: any mail from the bank}
        list {query: all newsletters from last week}""",
    "save_attachments": """
        save the attachments
        save attachments of {messages: this}
        save all files attached to {messages: this}
        save the {messages: shop} attachments to {folder: invoices}
        save {messages: Bob's} attachments
        save the files from {messages: number 2}
        save the files from {messages: Bob's mail}
        save all attachments of {messages: the receipts} to {folder: taxes}
        save the files attached to {messages: the mails from the shop} in the folder {folder: invoices}
        download {messages: Bob's} attachments
        download all attachments from {messages: the shop} into {folder: invoices}
        download {messages: receipt} attachments into {folder: taxes}
        put the attachments from {messages: all receipts} into the folder {folder: taxes}
        keep the files of {messages: this mail}
        get the attachments out of {messages: this}""",
    "whats_asked": """
        what is my {lane: team} asking for
        what is {people: Bob} asking for
        what does {people: Bob} want from me
        what does {people: Bob} expect me to do
        what did {people: Bob} ask me for
        does {people: Bob} need anything from me
        anything {people: Bob} needs from me
        is there anything the {lane: team} lane needs from me
        what are the {lane: customers} waiting for me to do
        open asks
        open asks from {lane: customers}
        open questions
        what do I have to do
        what should I do today
        what do people want from me
        which mails need an answer from me
        what is still waiting for me""",
    "who_is": """
        who's {people: Bob}
        who is that {people: Bob} guy
        who was {people: Bob}
        who are {people: Ann and Bob}
        who are {people: Ann and Bob} again
        tell me who {people: Bob} is
        tell me who {people: Ann and Bob} are
        tell me about {people: Bob}, who is he
        I forgot who {people: Bob} is, can you tell me
        what do you know about {people: Bob}
        do I know {people: Bob}
        who sent {people: this}
        who wrote {people: this}""",
    "summarize": """
        summarize
        summary
        summarize {messages: this mail}
        tl;dr
        summary of {messages: the whole thread}
        give me a short summary of {messages: this mail}
        can I get a summary of {messages: the third one}
        what does {messages: Bob's mail} say in a nutshell
        what is {messages: this mail} about
        what's in {messages: the mail from Bob}
        the short version of {messages: this thread}
        recap {messages: the thread with Ann}
        boil {messages: this} down
        summarize {messages: all newsletters of today}""",
    "weekly_review": """
        show me the review of the week
        do a weekly review
        start the weekly review
        the week in review
        how did my week go
        recap of my week
        what happened this week
        what did I do this week
        review my week
        week review""",
}
PHRASES: dict[str, tuple[str, ...]] = {
    tool: tuple(line.strip() for line in lines.strip().splitlines())
    for part in (MAIL, WORK, MEETINGS, READING)
    for tool, lines in part.items()
}
"""For each built-in tool its further examples, marked as its own are."""
