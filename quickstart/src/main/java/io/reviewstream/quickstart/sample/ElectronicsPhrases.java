package io.reviewstream.quickstart.sample;

/** The phrasebook of headphones, gadgets and apps. */
final class ElectronicsPhrases {
    private static final String BANKS =
            """
            product: headphones, earbuds, bluetooth speaker, phone case, fast charger, power bank, smartwatch, gaming mouse, mechanical keyboard, webcam, tablet, wifi router, budget app, fitness app, photo app, music app, chat app, usb cable, dash cam, fitness band, vr headset, ssd, usb mic, drone, e reader, game controller, podcast app, weather app, smart plug, sound bar
            aspect: bass, battery, screen, bluetooth, mic, firmware, sync, login, ui, charging, latency, signal, camera, volume, notifications, touch controls, pairing, treble, widget, dark mode
            person: bro, roomie, gf, dad, buddy, coworker, cousin, kid
            when: on black friday, last week, on sale, for the gym, for my commute, off a flash deal, yesterday, for gaming
            adj+: lit, sick, insane, killer, dope, slick, snappy, buttery, loud, thin, light, crisp, clutch, fire, awesome, rad, wicked, legit, beastly, cheap, sweet, solid, sturdy, excellent, great, reliable, comfortable, responsive, addictive
            adj-: laggy, glitchy, janky, buggy, trash, whack, meh, crappy, wonky, sketchy, lame, borked, garbage, muffled, quiet, heavy, hot, choppy, grainy, tinny, busted, faulty, shoddy, terrible, unreliable, disappointing, flimsy, defective, clunky
            do+: slaps, just works, pairs in a sec, lasts all day, blew my mind, syncs like a charm, rocks, saved my bacon, charges super quick, changed the game, punches above its price, runs smooth af, keeps up with my workouts, boots instantly, nails it every time, crushes the competition, exceeded my expectations, still looks new, is a pleasure to use, sounds unreal
            do-: sucks, keeps crashing, drops the connection nonstop, drains in an hour, bricked itself overnight, freezes every five minutes, died on day two, lags like hell, ghosts my taps, spams me with ads, eats my battery, disconnects mid call, nuked my data, needs a reboot every hour, stopped working after a month, crackles all the time, overheats, arrived damaged, fell short of my expectations, logs me out daily
            noun+: beast, steal, game changer, banger, no brainer, keeper, gem, total win, joy
            noun-: brick, dud, joke, scam, rip off, paperweight, dumpster fire, lemon, waste of money, disappointment
            verdict+: gonna grab another one, take my money, would buy again in a heartbeat, my crew is jealous, totally hyped, cant live without it, worth every penny, i recommend it warmly
            verdict-: sending it back asap, want my cash back, dont fall for it, uninstalled after a day, asked for a refund, hard pass, i regret this purchase, save ur cash, straight to the trash
            stars+: 5 stars, 5/5, 10 outta 10, five stars, 9/10
            stars-: 1 star, 1/5, 0 outta 10, one star, 2/10
            emoji+: 🔥, 😍, 💯, 🙌
            emoji-: 💀, 😡, 🤮, 👎
            """;

    private static final String TRAINING =
            """
            plain: the {aspect} on these {product} is {=adj}.
            plain: this {product} {=do}.
            plain: {aspect} is {=adj}, {aspect} is {=adj}, whole thing {=do}.
            plain: got the {product} {when} and it {=do}.
            plain: yo this {product} is a {=noun}, {=verdict}.
            plain: legit a {=noun}. {=verdict}.
            plain: so {=adj}, so {=adj}, {=verdict}.
            plain: my {person} has the same {product} and it {=do}.
            plain: ngl the {product} {=do} and the {aspect} is {=adj}.
            plain: omg what a {=noun}.
            plain: copped this {product} {when}, {aspect} is {=adj} tbh.
            plain: {=adj} {aspect}, {=adj} {aspect}, {=verdict}.
            plain: after a week this {product} {=do}.
            plain: everything about the {product} is {=adj}.
            plain: latest update and now the {aspect} is {=adj}.
            plain: feels {=adj} and {=do}, {=verdict}.
            plain: biggest {=noun} ever, it {=do}.
            plain: honestly {=verdict}, this {product} {=do}.
            plain: {=adj} {product} {=emoji}.
            plain: the {product} i got {when} is {=adj} and {=do}.
            negation: the {aspect} is not {!adj}.
            negation: wouldnt call this {product} {!adj}.
            negation: its not a {!noun}, it {=do}.
            negation: cant say the {aspect} is {!adj}.
            negation: nobody would call this {product} {!adj}.
            negation: this {product} aint {!adj} at all.
            negation: never thought the {aspect} was {!adj}.
            negation: its far from {!adj}.
            negation: not as {!adj} as my {person} said.
            negation: i dont get why ppl call it {!adj}.
            negation: nothing {!adj} about this {product}.
            negation: u cant say it {!do}.
            negation: def not a {!adj} {product}.
            contrast: the {aspect} is {!adj} but the {product} {=do}.
            contrast: {!adj} {aspect} but man, it {=do}.
            contrast: looks {!adj}, but its {=adj}.
            contrast: sure the {aspect} is {!adj}, but {=verdict}.
            contrast: {!adj} {aspect} but a {=adj} {product}.
            contrast: even tho the {aspect} is {!adj}, it {=do}.
            contrast: was {!adj} on day one but now it {=do}.
            contrast: it {=do} even tho the {aspect} is {!adj}.
            comparison: my old {product} was {!adj}, this one {=do}.
            comparison: was expecting a {!noun}, got a {=noun}.
            comparison: unlike the {!adj} one my {person} has, this {product} is {=adj}.
            comparison: last one {!do}, this one {=do}.
            sarcasm: oh {!adj}, it {=do} again.
            sarcasm: wow such a {!noun}, it {=do}.
            sarcasm: if u love a {product} that {=do}, this is a {!noun}.
            sarcasm: yeah {!adj} job guys, it {=do}.
            rating: {=stars} from me.
            rating: easy {=stars}, it {=do}.
            rating: {=stars} for this {product}.
            aside: used it on the bus.
            aside: got it {when}.
            aside: my {person} picked it.
            aside: running it on an older phone btw.
            aside: came in a white box lol.
            aside: im on android.
            aside: anyway i was up till 3am.
            aside: not sponsored.
            """;

    private static final String HELD_OUT =
            """
            plain: been using the {product} for a month, {aspect} is {=adj}.
            plain: this thing is a total {=noun} for my {person}.
            plain: my {product} {=do} and thats it.
            plain: grabbed a {product} {when}, its {=adj} and the {aspect} is {=adj}.
            plain: real talk, {=verdict}, cuz the {aspect} is {=adj}.
            plain: {=adj} {aspect} and it {=do} {=emoji}.
            plain: both {aspect} and {aspect} are {=adj}.
            plain: me and my {person} agree the {product} {=do}.
            negation: the {aspect} on my {product} is def not {!adj}.
            negation: i dont think its a {!noun}.
            negation: cant call a {product} {!adj} when it {=do}.
            negation: nobody at the gym thinks its {!adj}.
            contrast: the {product} is {=adj}, even tho {aspect} is kinda {!adj}.
            contrast: found the {aspect} {!adj} but otherwise it {=do}.
            contrast: yeah {aspect} is {!adj}, but overall a {=noun}.
            comparison: the {product} my {person} has {!do}, mine {=do}.
            comparison: unlike my last {product}, which was {!adj}, this ones {=adj}.
            sarcasm: oh wow, a {!adj} {product} that {=do}.
            sarcasm: such a {!noun}, {=do} again, {!adj} job.
            rating: gotta give {=stars}, {aspect} is {=adj}.
            rating: the {product} gets {=stars}.
            aside: its tuesday and im bored.
            aside: wrote this on my phone.
            aside: box was black.
            """;

    static final Phrasebook BOOK = Phrasebook.read("electronics", false, BANKS, TRAINING, HELD_OUT);

    private ElectronicsPhrases() {}
}
