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
