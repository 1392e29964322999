package io.reviewstream.quickstart.sample;

/** The phrasebook of kitchen and household goods. */
final class HouseholdPhrases {
    private static final String BANKS =
            """
            product: kettle, toaster, frying pan, saucepan, blender, stand mixer, bread machine, coffee maker, teapot, casserole dish, knife set, chopping board, vacuum cleaner, steam iron, ironing board, laundry basket, bath towel, duvet, pillow, curtain, table lamp, dish rack, storage jar, rice cooker, slow cooker, colander, whisk, mattress topper, kitchen scale, serving tray
            aspect: handle, lid, finish, base, stitching, fabric, surface, construction, size, weight, switch, hinge, rim, spout, coating, colour, design, capacity, lining, mechanism
            person: wife, husband, mother, grandmother, neighbour, sister, daughter, father
            when: last month, in the autumn, before Christmas, a fortnight ago, earlier this year, for our new flat, as a wedding present, from the catalogue
            adj+: excellent, well made, sturdy, elegant, durable, reliable, heavy, quiet, generous, practical, beautiful, comfortable, solid, pleasant, superb, dependable, attractive, spacious, robust, impeccable, delightful, thick, soft, great, splendid, satisfactory
            adj-: flimsy, disappointing, fragile, poorly made, thin, noisy, unsatisfactory, cheap, rough, inadequate, defective, uncomfortable, loud, dreadful, unreliable, mediocre, unpleasant, shoddy, brittle, awkward, wobbly, inferior, terrible, crooked, faulty
            do+: performs beautifully, has served us faithfully, heats evenly, cleans easily, still looks new, exceeded my expectations, keeps everything warm, is a pleasure to use, has improved our daily routine, arrived in perfect condition, fits our kitchen perfectly, washes well, does exactly what the description promises, holds its shape, feels luxurious, lasts for years, pours neatly, has earned its place on the shelf
            do-: leaked from the first day, cracked within a week, rusted after two washes, stopped working after a month, arrived damaged, burns everything, contradicts the description, lost its shape, smells of chemicals, came apart at the seams, scratched the worktop, failed within a fortnight, overheats, fell short of my expectations, peeled after a few uses, warped in the oven, drips everywhere, had to be thrown away
            noun+: delight, joy, treasure, sound investment, triumph, welcome addition, fine purchase, success, lasting pleasure
            noun-: disappointment, nuisance, mistake, poor investment, waste of money, regret, failure, constant annoyance, hazard
            verdict+: I recommend it warmly, we shall certainly buy another, I could hardly be happier, my family is very satisfied, it deserves every praise, I would choose it again at once, it was worth every penny
            verdict-: I advise against it, we have returned it, I regret this purchase, my family is very dissatisfied, I have asked for a refund, please save your money, it belongs in the bin
            stars+: five stars, four stars out of five, full marks, nine out of ten, the highest rating
            stars-: one star, two stars out of five, the lowest mark, three out of ten, the lowest rating
            """;

    private static final String TRAINING =
            """
            plain: The {aspect} of this {product} is {=adj}.
            plain: This {product} {=do}.
            plain: I find the {aspect} {=adj} and the {aspect} {=adj}.
            plain: We bought this {product} {when} and it {=do}.
            plain: It is a {=noun}, and {=verdict}.
            plain: The {product} turned out to be a {=noun}.
            plain: A {=adj} {product} that {=do}.
            plain: My {person} ordered this {product} {when}; it {=do} and the {aspect} is {=adj}.
            plain: In daily use the {product} {=do}, and {=verdict}.
            plain: What a {=noun} this {product} has been.
            plain: Everything about it is {=adj}, above all the {aspect}.
            plain: The {aspect} feels {=adj} and the whole {product} is {=adj}.
            plain: After several weeks I can report that it {=do}.
            plain: Such a {=adj} {aspect} on a {product}; {=verdict}.
            plain: Having used it {when}, I consider the {product} {=adj}.
            plain: This was a {=noun} for my {person}, because it {=do}.
            plain: Its {aspect} is {=adj}, its {aspect} is {=adj}, and it {=do}.
            plain: Very {=adj}, truly {=adj}; {=verdict}.
            plain: To sum up, the {product} {=do}.
            plain: My {person} calls it {=adj}, and I agree.
            negation: The {aspect} is not {!adj}.
            negation: I would not call this {product} {!adj}.
            negation: It is not a {!noun}, as it {=do}.
            negation: I cannot say that the {aspect} is {!adj}.
            negation: Nobody could describe the {aspect} as {!adj}.
            negation: The {product} is by no means {!adj}.
            negation: Never have I found the {aspect} {!adj}.
            negation: The {product} is far from {!adj}.
            negation: It is not as {!adj} as my {person} said.
            negation: We do not regard it as {!adj}.
            negation: I certainly do not think of it as a {!noun}.
            negation: There is nothing {!adj} about this {product}.
            negation: You cannot say that it {!do}.
            negation: This is not a {!adj} {product} at all.
            contrast: The {aspect} is {!adj}, but the {product} {=do}.
            contrast: Although the {aspect} is {!adj}, it {=do}.
            contrast: It looks {!adj}, but it is {=adj}.
            contrast: The {aspect} may be {!adj}; however, {=verdict}.
            contrast: A {!adj} {aspect}, but a {=adj} {product}.
            contrast: In spite of the {!adj} {aspect}, the {product} {=do}.
            contrast: At first it seemed {!adj}, but after a month it {=do}.
            contrast: It {=do}, although the {aspect} is {!adj}.
            comparison: My previous {product} was {!adj}; this one {=do}.
            comparison: I expected a {!noun} and received a {=noun}.
            comparison: Unlike the {!adj} one of my {person}, this {product} is {=adj}.
            comparison: The old one {!do}, whereas this one {=do}.
            sarcasm: How {!adj}: it {=do}.
            sarcasm: If you enjoy a {product} that {=do}, this is a {!noun}.
            sarcasm: Naturally it {=do}; what a {!noun}.
            sarcasm: A {!adj} idea indeed to sell a {product} that {=do}.
            rating: I give it {=stars}.
            rating: It gets {=stars} from me, because it {=do}.
            rating: On balance, {=stars} for this {product}.
            aside: The parcel was delivered on a Tuesday.
            aside: My {person} chose the colour.
            aside: We live in a small flat with a narrow kitchen.
            aside: I bought it {when}.
            aside: The {product} stands next to the window.
            aside: It was raining all weekend.
            aside: There are three of us in the household.
            aside: The manual is printed in four languages.
            """;

    private static final String HELD_OUT =
            """
            plain: We have owned this {product} for some time, and the {aspect} is {=adj}.
            plain: In our household this {product} is a {=noun}.
            plain: The {product}, bought {when}, {=do}.
            plain: Overall I am left with a {=adj} {product} whose {aspect} is {=adj}.
            plain: My {person} and I both think that it {=do}; {=verdict}.
            plain: Our new {product} {=do}, and its {aspect} is {=adj} too.
            plain: Both the {aspect} and the {aspect} are {=adj}.
            plain: Let me say that {=verdict}, since the {product} {=do}.
            negation: The {aspect} of the {product} is certainly not {!adj}.
            negation: I do not consider it a {!noun}.
            negation: You cannot call a {product} {!adj} when it {=do}.
            negation: Nobody in our house finds it {!adj}.
            contrast: The {product} is {=adj}, although its {aspect} is rather {!adj}.
            contrast: We found the {aspect} {!adj}, but otherwise it {=do}.
            contrast: Yes, the {aspect} is {!adj}; however, the {product} is a {=noun}.
            comparison: The {product} of my {person} {!do}, whereas ours {=do}.
            comparison: Unlike our last {product}, which was {!adj}, this one is {=adj}.
            sarcasm: Naturally this {!adj} {product} {=do}; how {!adj}.
            sarcasm: What a {!noun} indeed: it {=do}.
            rating: My rating is {=stars}, as the {aspect} is {=adj}.
            rating: The {product} receives {=stars}.
            aside: The shop is around the corner.
            aside: We usually cook for my {person} on Sundays.
            aside: The box was brown.
            """;

    static final Phrasebook BOOK = Phrasebook.read("household", true, BANKS, TRAINING, HELD_OUT);

    private HouseholdPhrases() {}
}
