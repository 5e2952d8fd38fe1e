//! What is handed on of minutes, and the list of what is to be carried out.

use axum::http::StatusCode;
use sagsgang_model::Role;

use crate::office::town;

#[test]
fn one_decision_becomes_a_letter_to_those_who_may_have_it() {
    let town = town(true);
    let owner = town.accounts[&Role::Member];
    let open = town.meeting("held", "open", owner, owner);
    let cookie = town.sign_in("member");
    let address = |held: &crate::office::Held| format!("/kontor/moeder/{}/referat/{}", held.id, held.entry);
    let minutes = town.get(&format!("/kontor/moeder/{}/referat", open.id), Some(&cookie)).text;
    assert!(minutes.contains(&address(&open)) && minutes.contains("referat.pdf"));
    let page = town.get(&address(&open), Some(&cookie));
    assert_eq!(page.status, StatusCode::OK);
    for said in [
        "Udskrift af beslutningsprotokollen",
        "Beslutning:\nGodkendt.",
        "endnu ikke underskrevet",
        "mailto:?subject=Byr%C3%A5det%2C%20",
    ] {
        assert!(page.text.contains(said), "{said}: {}", page.text);
    }
    let closed = town.meeting("held", "closed", owner, owner);
    let page = town.get(&address(&closed), Some(&cookie)).text;
    assert!(page.contains("Punktet er lukket.") && !page.contains("mailto:"), "{page}");
    // Who is only heard has the public's part.
    let cookie = town.sign_in("hearing_body");
    let page = town.get(&address(&closed), Some(&cookie));
    assert!(page.status == StatusCode::NOT_FOUND || page.text.contains("Beslutningen gengives ikke."), "{}", page.text);
    let elsewhere = format!("/kontor/moeder/{}/referat/{}", open.id, closed.entry);
    assert_eq!(town.get(&elsewhere, Some(&town.sign_in("member"))).status, StatusCode::NOT_FOUND);
}

#[test]
fn what_is_carried_out_is_marked_on_the_list() {
    let town = town(true);
    let owner = town.accounts[&Role::Member];
    let held = town.meeting("held", "open", owner, owner);
    let list = format!("/kontor/udvalg/{}/opfoelgning", town.body());
    let cookie = town.sign_in("secretary");
    let proof = town.proof(&cookie);
    let shown = town.get(&list, Some(&cookie)).text;
    let (meeting, entry) = (held.id.to_string(), held.entry.to_string());
    let mark = |key: &str, done: &str| {
        let fields = [("bevis", proof.as_str()), ("moede", &meeting), ("punkt", &entry), ("hvad", key), ("udfoert", done)];
        town.form(&list, Some(&cookie), &fields)
    };
    assert!(mark("0", "ja").text.contains("Listen er ændret i mellemtiden"));
    let Some(key) = shown.split("name=\"hvad\" value=\"").nth(1).map(|rest| rest.split('"').next().unwrap()) else {
        panic!("nothing is to be carried out: {shown}")
    };
    assert_eq!(mark(key, "ja").status, StatusCode::SEE_OTHER);
    assert!(town.get(&list, Some(&cookie)).text.contains("Fortryd"));
    let member = town.get(&list, Some(&town.sign_in("member"))).text;
    assert!(member.contains("Prøve Person") && !member.contains("Fortryd"), "members see it, and mark nothing");
    assert_eq!(mark(key, "nej").status, StatusCode::SEE_OTHER);
    assert!(!town.get(&list, Some(&cookie)).text.contains("Fortryd"));
}

#[test]
fn what_a_decision_came_to_is_shown_and_who_is_to_sign_is_told_at_once() {
    let town = town(true);
    let owner = town.accounts[&Role::Member];
    let held = town.meeting("held", "open", owner, owner);
    let [member, secretary] = ["member", "secretary"].map(|who| town.sign_in(who));
    let minutes = format!("/kontor/moeder/{}/referat", held.id);
    let shown = town.get(&minutes, Some(&member)).text;
    assert!(shown.contains("<span class=\"outcome") && !shown.contains("&#60;span"), "{shown}");
    let home = || town.get("/kontor", Some(&member)).text;
    let waits = format!("<a href=\"{minutes}\">Referat: Byrådet, 15. januar 2024</a> venter på din underskrift.");
    assert!(!home().contains("underskrift"));
    let sent = town.form(&format!("{minutes}/send"), Some(&secretary), &[("bevis", &town.proof(&secretary))]);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    assert!(home().contains(&waits), "{}", home());
    assert!(!town.get("/kontor", Some(&secretary)).text.contains("Til underskrift"), "who did not take part signs nothing");
    let read = town.get(&minutes, Some(&member)).text;
    let sha256 = read.split("name=\"laest\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let signs = [("bevis", town.proof(&member)), ("laest", sha256)];
    let signs: Vec<(&str, &str)> = signs.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let signed = town.form(&format!("{minutes}/underskriv"), Some(&member), &signs);
    assert_eq!(signed.status, StatusCode::SEE_OTHER, "{}", signed.text);
    assert!(!home().contains("Til underskrift"));
}
