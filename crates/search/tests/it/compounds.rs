//! Short words hidden in long ones: what should be found by its part, and what only looks so.

use sagsgang_search::{
    Words,
    danish::{fold, stem, terms},
};

/// A short word, words that are made of it, and words that merely hold its letters.
const JUDGED: [(&str, &str, &str); 12] = [
    (
        "vej",
        "motorvej cykelvej landevejen skolevej vejbelysning vejareal boligvejene vejudvalg sidevejene trafikveje",
        "overveje overvejelser vejledning vejleder undervejs vejret tilvejebringe afvejning opvejer borgervejlederen",
    ),
    (
        "råd",
        "byråd byrådets ældreråd handicaprådet seniorrådet regionsrådet rådsmøde menighedsråd samråd rådhus",
        "område områderne lokalområdet rådighed tråd grådig fagområder tilrådelig socialområdet",
    ),
    (
        "plan",
        "lokalplan handleplanen budgetplan planlægning strategiplaner kommuneplan helhedsplan ferieplan klimaplanen plangrundlag",
        "planke planter eksplantat planeten beplantning",
    ),
    (
        "sag",
        "klagesager enkeltsag sagsbehandling sagsfremstilling børnehandicapsager sagsantal byggesag sagsgang personalesager sagsnummer",
        "årsag årsagen ledsagelse ledsagerordning tilsagn udsagn usagt visage henvisningsårsag forsage",
    ),
    (
        "skole",
        "folkeskole skoledistrikt skolebus ungdomsskole privatskolerne skolebestyrelse musikskolen specialskoler skoleår skolefravær",
        "skolering",
    ),
    (
        "tal",
        "måltal sidetal nøgletal elevtal børnetal talmateriale",
        "antal antallet betale digital aftale hospital kvartal samtale total foranstaltning katalog",
    ),
    (
        "møde",
        "dialogmøde udvalgsmøder borgermødet mødested mødelokale temamøde bestyrelsesmøde mødeplan",
        "imødekomme imødegå imødese",
    ),
    ("hus", "børnehus regionshuset kulturhus husleje plejehus medborgerhus husstand", "aarhus huske rhus forhusket"),
    ("tid", "ventetid sagsbehandlingstiden skoletid arbejdstid svartider tidsfrist", "tidlig identitet samtidig tidligere attid"),
    ("børn", "børnehave børnehus plejebørn skolebørnene børnetal børnehandicap", "forbørnet"),
    ("handicap", "børnehandicap handicapråd handicapområdet voksenhandicap handicaphjælper", ""),
    ("procent", "omgørelsesprocenter procentpoint dækningsprocent procentdel", "procentuel"),
];

/// Words of the record that stand alone there.
const RECORD: [&str; 28] = [
    "motor",
    "lande",
    "belysning",
    "side",
    "region",
    "folk",
    "privat",
    "specialet",
    "musik",
    "hel",
    "klage",
    "enkelt",
    "bygge",
    "gang",
    "distrikt",
    "nummer",
    "nøgle",
    "tema",
    "medborger",
    "stand",
    "svar",
    "point",
    "dækning",
    "hjælper",
    "fravær",
    "grundlag",
    "privatskole",
    "lægning",
];

#[test]
fn parts_are_found_and_letters_are_not() {
    let words = Words::new(RECORD.map(|word| (word, 20)));
    let (mut found, mut missed, mut wrong) = (0, Vec::new(), Vec::new());
    for (short, made_of_it, letters_only) in JUDGED {
        let wanted = stem(&fold(short));
        let holds = |word: &str| terms(word, &words).iter().any(|term| term.text == wanted);
        for word in made_of_it.split_whitespace() {
            if holds(word) { found += 1 } else { missed.push(word) }
        }
        wrong.extend(letters_only.split_whitespace().filter(|word| holds(word)));
    }
    let recall = f64::from(found) / (f64::from(found) + missed.len() as f64);
    let precision = f64::from(found) / (f64::from(found) + wrong.len() as f64);
    println!("recall {recall:.3}, precision {precision:.3}; missed {missed:?}; wrong {wrong:?}");
    assert!(recall >= 0.93, "recall {recall:.3}, missed {missed:?}");
    assert!(precision >= 0.98, "precision {precision:.3}, wrong {wrong:?}");
}
