//! The pages of a meeting while it is held: nothing that was typed is lost, also where it could not be taken.

use axum::http::StatusCode;
use sagsgang_model::Role;

use crate::office::{Held, Town, town};

/// A meeting that has begun, with the secretary's cookie and what proves a form.
fn begun(town: &Town) -> (Held, String, String) {
    let owner = town.accounts[&Role::Member];
    let held = town.meeting("begun", "open", owner, owner);
    let cookie = town.sign_in("secretary");
    let proof = town.proof(&cookie);
    (held, cookie, proof)
}

#[test]
fn what_could_not_be_taken_stands_in_its_form_again() {
    let town = town(true);
    let (held, cookie, proof) = begun(&town);
    let (meeting, item) = (format!("/kontor/moeder/{}/gang", held.id), format!("/kontor/moeder/{}/gang/{}", held.id, held.entry));
    let refused = |address: &str, fields: &[(&str, &str)], shown: &[&str]| {
        let mut all = vec![("bevis", proof.as_str())];
        all.extend(fields);
        let page = town.form(address, Some(&cookie), &all);
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{address}");
        for said in shown {
            assert!(page.text.contains(said), "{address}: {said}: {}", page.text);
        }
    };
    refused(
        &format!("{item}/tilfoersel"),
        &[("ord", "Broen er for smal."), ("slags", "afvigende")],
        &["\nBroen er for smal.</textarea>"],
    );
    refused(
        &format!("{item}/tilsagn"),
        &[("hvad", "Regner efter"), ("hvem", "Vej og Park"), ("fra", "1. marts 2027"), ("til", "01-02-2027")],
        &["value=\"Regner efter\"", "value=\"Vej og Park\"", "value=\"1. marts 2027\"", "før den første"],
    );
    refused(&format!("{item}/inhabil"), &[("forhold", "Broderens hus")], &["value=\"Broderens hus\""]);
    refused(
        &format!("{item}/gaester"),
        &[("gaester", "Rådgiver Bo"), ("fra", "17:00"), ("til", "16:00")],
        &["\nRådgiver Bo</textarea>", "value=\"17:00\"", "value=\"16:00\""],
    );
    refused(
        &format!("{meeting}/deltager"),
        &[("navn", "Gerda Gæst"), ("tid", "kvart i")],
        &["value=\"Gerda Gæst\"", "value=\"kvart i\""],
    );
    refused(
        &format!("{meeting}/deltager"),
        &[("navn", "birthe  mølgaard"), ("punkt", &held.entry.to_string())],
        &["står på listen i forvejen"],
    );
    refused(&format!("{meeting}/haev"), &[("tid", "15:00")], &["value=\"15:00\"", "åbnet kl."]);
    refused(&format!("{meeting}/tid"), &[("fra", "sytten"), ("til", "")], &["value=\"sytten\""]);
    refused(
        &format!("{meeting}/liste"),
        &[("navn-0", "Birthe Mølgaard"), ("parti-0", "Ø")],
        &["value=\"Birthe Mølgaard\"", "value=\"Ø\""],
    );
}

#[test]
fn a_line_of_the_list_and_the_times_are_put_right() {
    let town = town(true);
    let (held, cookie, proof) = begun(&town);
    let meeting = format!("/kontor/moeder/{}/gang", held.id);
    let page = town.get(&meeting, Some(&cookie)).text;
    let id = page.split("?ret=").nth(1).and_then(|rest| rest.split('#').next()).unwrap();
    let page = town.get(&format!("{meeting}?ret={id}"), Some(&cookie)).text;
    assert!(page.contains("<input id=\"ret-navn\" name=\"navn-0\" maxlength=\"200\" value=\"Birthe Mølgaard\""), "{page}");
    let post = |address: &str, fields: &[(&str, &str)]| {
        let mut all = vec![("bevis", proof.as_str())];
        all.extend(fields);
        assert_eq!(town.form(&format!("{meeting}/{address}"), Some(&cookie), &all).status, StatusCode::SEE_OTHER, "{address}");
    };
    post("liste", &[("deltager-0", id), ("navn-0", "Birthe Mølgård"), ("parti-0", "B"), ("plads-0", "formand"), ("her-0", "ja")]);
    post("liste", &[("navn-0", "Glemte Gerda"), ("plads-0", "medlem")]);
    post("tid", &[("fra", "16.30")]);
    let page = town.get(&meeting, Some(&cookie)).text;
    assert!(page.contains("Birthe Mølgård") && !page.contains("Birthe Mølgaard") && page.contains("kl. 16.30"), "{page}");
    assert!(page.contains("Glemte Gerda</td><td></td><td>Medlem</td><td>Fraværende"), "{page}");
    let gerda = page.split("Glemte Gerda").nth(1).and_then(|rest| rest.split("?ret=").nth(1)?.split('#').next()).unwrap();
    post("liste", &[("deltager-0", gerda), ("navn-0", ""), ("plads-0", "medlem")]);
    assert!(!town.get(&meeting, Some(&cookie)).text.contains("Glemte Gerda"));
}

#[test]
fn an_older_page_takes_nobody_back_into_the_room() {
    let town = town(true);
    let (held, cookie, proof) = begun(&town);
    let item = format!("/kontor/moeder/{}/gang/{}", held.id, held.entry);
    let page = town.get(&item, Some(&cookie)).text;
    let id = page.split("name=\"var\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let attend = |fields: &[(&str, &str)]| {
        let mut all = vec![("bevis", proof.as_str()), ("vist", "ja")];
        all.extend(fields);
        assert_eq!(town.form(&format!("{item}/fremmoede"), Some(&cookie), &all).status, StatusCode::SEE_OTHER);
    };
    let emptied = [("bevis", proof.as_str()), ("tekst", ""), ("paa", "1")];
    assert_eq!(town.form(&item, Some(&cookie), &emptied).status, StatusCode::SEE_OTHER, "nobody is left to have decided");
    attend(&[("var", id)]);
    attend(&[("var", id), ("her", id)]);
    assert!(!town.get(&item, Some(&cookie)).text.contains("name=\"var\""), "gone, as the newer page said");
    attend(&[("her", id)]);
    assert!(town.get(&item, Some(&cookie)).text.contains("name=\"var\""));
}

#[test]
fn a_clash_has_a_field_for_each_place() {
    let town = town(true);
    let owner = town.accounts[&Role::Member];
    let held = town.meeting("begun", "closed", owner, owner);
    let (cookie, item) = (town.sign_in("secretary"), format!("/kontor/moeder/{}/gang/{}", held.id, held.entry));
    let proof = town.proof(&cookie);
    let write = |extract: &str, outcome: &str, paa: &str| {
        let fields = [("bevis", proof.as_str()), ("tekst", "Godkendt."), ("uddrag", extract), ("udfald", outcome), ("paa", paa)];
        town.form(&item, Some(&cookie), &fields)
    };
    assert_eq!(write("Sagen er afgjort.", "approved", "1").status, StatusCode::SEE_OTHER);
    let page = write("Ansøgningen fik afslag.", "rejected", "1");
    assert_eq!(page.status, StatusCode::CONFLICT);
    let field = page.text.split("<textarea id=\"uddrag\"").nth(1).and_then(|rest| rest.split("</textarea>").next()).unwrap();
    assert!(field.contains("Sagen er afgjort.") && field.contains("Ansøgningen fik afslag."), "{}", page.text);
    assert!(page.text.contains("<select id=\"udfald\"") && page.text.contains("value=\"rejected\" selected"));
}
