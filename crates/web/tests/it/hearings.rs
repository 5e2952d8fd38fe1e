//! Consultations in the office, and behind the link of who is asked.

use axum::http::{StatusCode, header};
use sagsgang_model::{Role, id::DraftId, record::Access};
use sagsgang_store::enclosure;

use crate::office::{Town, town};

fn location(answer: &crate::Answer) -> String {
    answer.headers[header::LOCATION].to_str().unwrap().to_owned()
}

/// The address after some words of a page.
fn address<'a>(page: &'a str, before: &str) -> &'a str {
    page.split(before).nth(1).unwrap_or_else(|| panic!("{before}: {page}")).split('"').next().unwrap()
}

#[test]
fn an_item_is_sent_out_answered_by_link_and_closed() {
    let town = town(true);
    let cookie = town.sign_in("caseworker");
    let proof = town.proof(&cookie);
    let (draft, _) = town.draft("approved", "open", town.accounts[&Role::Caseworker]);
    let item = format!("/kontor/punkter/{draft}");
    let send = |more: &[(&str, &str)]| {
        let mut fields = vec![
            ("bevis", proof.as_str()),
            ("spoergsmaal", "Hvad mener I om <broen>?"),
            ("temaer", "Pris\n\nUdseende"),
            ("med-link", "Engby Kommune, post@engby.example\nVenner af Åen & Broen"),
            ("uden-link", "Beboerforeningen"),
        ];
        fields.extend(more);
        town.form(&format!("{item}/hoering"), Some(&cookie), &fields)
    };
    // What is wrong is told, and nothing entered is lost.
    let wrong = send(&[("frist", "i morgen måske")]);
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for kept in ["er ikke en dag", "Hvad mener I om &#60;broen&#62;?", "Engby Kommune, post@engby.example", "Beboerforeningen"] {
        assert!(wrong.text.contains(kept), "{kept}");
    }
    let begun = send(&[("frist", "2024-04-30")]);
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text);
    let page = location(&begun);
    let shown = town.get(&page, Some(&cookie)).text;
    for said in [
        "Svar senest 30. april 2024",
        "Engby Kommune",
        "Venner af Åen &#38; Broen",
        "1. Pris",
        "Afventer",
        "Giv linket videre selv.",
    ] {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    assert!(town.get(&item, Some(&cookie)).text.contains("Svar senest 30. april 2024: 0 af 3 har svaret"));

    // The link needs no account; its form tells the item and takes an answer to each theme.
    let path = |page: &str| {
        let link = address(page, "/kontor/hoeringssvar/");
        format!("/kontor/hoeringssvar/{link}")
    };
    let link = path(&shown);
    let form = town.get(&link, None);
    assert_eq!(form.status, StatusCode::OK);
    assert_eq!(form.headers[header::CACHE_CONTROL], "no-store");
    assert!(form.headers.get("x-robots-tag").is_some_and(|value| value.to_str().unwrap().contains("noindex")));
    for said in ["Engby Kommune", "Hvad mener I om &lt;broen&gt;?", "1. Pris", "2. Udseende", "Indstilling", "svar-1", "svar-2"] {
        assert!(form.text.contains(said), "{said}: {}", form.text);
    }
    let answered = town.form(&link, None, &[("svar-1", "Den er <b>dyr</b>."), ("svar-2", "")]);
    assert_eq!(answered.status, StatusCode::SEE_OTHER, "{}", answered.text);
    let thanks = town.get(&location(&answered), None).text;
    assert!(thanks.contains("Tak. Svaret er modtaget.") && thanks.contains("Den er &#60;b&#62;dyr"));
    let long = "x".repeat(30_000);
    let refused = town.form(&link, None, &[("svar-2", &long)]);
    assert!(
        refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.text.contains("for langt") && refused.text.contains(&long)
    );

    // Broken links are told of alike.
    for broken in [link.replace("hoeringssvar/", "hoeringssvar/0"), format!("{link}0"), "/kontor/hoeringssvar/x".into()] {
        let gone = town.get(&broken, None);
        assert!(gone.status == StatusCode::GONE && gone.text.contains("Linket virker ikke"), "{broken}");
        assert_eq!(town.form(&broken, None, &[("svar-0", "Ja")]).status, StatusCode::GONE);
    }
    let away = town.site.send(
        axum::http::Method::POST,
        &link,
        &[("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "cross-site")],
        "svar-1=Nej",
    );
    assert_eq!(away.status, StatusCode::BAD_REQUEST, "from another site");

    // A letter is read in.
    let shown = town.get(&page, Some(&cookie)).text;
    assert!(shown.contains("1a. Engby Kommune") && shown.contains("Mangler: Venner af Åen &#38; Broen, Beboerforeningen."));
    let reader = shown.split("\">Beboerforeningen</option>").next().unwrap().rsplit("value=\"").next().unwrap();
    let letter = [("bevis", proof.as_str()), ("hvem", reader), ("tema", "1"), ("dato", "2024-01-20"), ("tekst", "For dyr.")];
    let page = page.split('?').next().unwrap().to_owned();
    let read_in = town.form(&format!("{page}/svar"), Some(&cookie), &letter);
    assert_eq!(read_in.status, StatusCode::SEE_OTHER, "{}", read_in.text);
    assert!(town.get(&page, Some(&cookie)).text.contains("1b. Beboerforeningen"));

    // It waits for the last one, or the deadline, and quotes what came.
    let early = town.form(&format!("{page}/afslut"), Some(&cookie), &[("bevis", &proof)]);
    assert!(early.status == StatusCode::UNPROCESSABLE_ENTITY && early.text.contains("Åen &#38; Broen har ikke svaret endnu"));
    let link = path(&town.get(&page, Some(&cookie)).text.replacen("hoeringssvar", "", 1));
    assert_eq!(town.form(&link, None, &[("svar-2", "Den er smuk.")]).status, StatusCode::SEE_OTHER);
    let closed = town.form(&format!("{page}/afslut"), Some(&cookie), &[("bevis", &proof)]);
    assert_eq!(closed.status, StatusCode::SEE_OTHER, "{}", closed.text);
    let told = town.get(&item, Some(&cookie)).text;
    for quoted in ["Tema 1: Pris", "Engby Kommune, ", "Den er smuk.", "For dyr."] {
        assert!(told.contains(quoted), "{quoted}");
    }
    assert!(town.get(&link, None).text.contains("Høringen er slut."));
    assert_eq!(town.form(&link, None, &[("svar-2", "Nej.")]).status, StatusCode::UNPROCESSABLE_ENTITY);

    // Others have nothing of it.
    let other = town.sign_in("auditor");
    assert_eq!(town.get(&page, Some(&other)).status, StatusCode::NOT_FOUND);
}

/// A consultation about a new item: its page, and the link to its first party.
fn asked(town: &Town, cookie: &str, more: &[(&str, &str)]) -> (DraftId, String, String) {
    let (draft, _) = town.draft("approved", "open", town.accounts[&Role::Caseworker]);
    town.enclosure(draft);
    let proof = town.proof(cookie);
    let mut fields = vec![("bevis", proof.as_str()), ("frist", "2024-04-30"), ("med-link", "Engby Kommune")];
    fields.extend(more);
    let begun = town.form(&format!("/kontor/punkter/{draft}/hoering"), Some(cookie), &fields);
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text);
    let page = location(&begun).split('?').next().unwrap().to_owned();
    let link = format!("/kontor/hoeringssvar/{}", address(&town.get(&page, Some(cookie)).text, "/kontor/hoeringssvar/"));
    (draft, page, link)
}

/// The name of the place where a form changes an answer.
fn place(page: &str) -> String {
    let name = page.split("<textarea id=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(name.matches('-').count() > 2, "{name}");
    name.to_owned()
}

#[test]
fn who_writes_the_same_place_by_a_link_keeps_what_was_written() {
    let town = town(true);
    let cookie = town.sign_in("caseworker");
    let (_, _, link) = asked(&town, &cookie, &[]);
    assert_eq!(town.form(&link, None, &[("svar-0", "Broen er for dyr.")]).status, StatusCode::SEE_OTHER);
    let both = place(&town.get(&link, None).text);
    assert_eq!(town.form(&link, None, &[(&both, "Broen er alt for dyr.")]).status, StatusCode::SEE_OTHER);
    let told = town.form(&link, None, &[(&both, "Broen er slet ikke for dyr."), ("svar-0", "Og smuk.")]);
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    for kept in ["alt for dyr", "slet ikke for dyr.</textarea>", "Og smuk.</textarea>"] {
        assert!(told.text.contains(kept), "{kept}: {}", told.text);
    }
    let again = place(&told.text);
    assert_ne!(both, again, "sent again it is upon what is there now");
    assert_eq!(town.form(&link, None, &[(&again, "Broen er slet ikke for dyr.")]).status, StatusCode::SEE_OTHER);
    assert!(town.get(&link, None).text.contains("slet ikke for dyr."));
}

#[test]
fn an_attachment_closed_since_is_not_even_named_behind_a_link() {
    let town = town(true);
    let cookie = town.sign_in("caseworker");
    let (draft, _, link) = asked(&town, &cookie, &[]);
    let shown = town.get(&link, None).text;
    assert!(shown.contains(">Kort</a>"), "{shown}");
    let file = format!("{link}/{}", address(&shown, &format!("{link}/")));
    assert_eq!(town.get(&file, None).status, StatusCode::OK);
    let kept = town.site.store.read(|c| enclosure::of_draft(c, draft)).unwrap();
    town.site.store.write(|c| enclosure::set_access(c, kept[0].id, Access::Closed)).unwrap();
    assert_eq!(town.get(&file, None).status, StatusCode::GONE);
    assert!(!town.get(&link, None).text.contains(">Kort</a>"));
}

#[test]
fn who_has_more_to_say_than_to_the_themes_may() {
    let town = town(true);
    let cookie = town.sign_in("caseworker");
    let (_, page, link) = asked(&town, &cookie, &[("temaer", "Pris")]);
    assert!(town.get(&link, None).text.contains(">Generelle bemærkninger</label>"));
    assert_eq!(town.form(&link, None, &[("svar-1", ""), ("svar-0", "Vi hilser broen velkommen.")]).status, StatusCode::SEE_OTHER);
    let shown = town.get(&page, Some(&cookie)).text;
    assert!(shown.contains("<h3>Generelle bemærkninger</h3>") && shown.contains("hilser broen velkommen"), "{shown}");
}

#[test]
fn what_was_read_in_is_put_right_and_taken_back() {
    let town = town(true);
    let cookie = town.sign_in("caseworker");
    let proof = town.proof(&cookie);
    let (_, page, link) = asked(&town, &cookie, &[("uden-link", "Beboerforeningen")]);
    let shown = town.get(&page, Some(&cookie)).text;
    let who = shown.split("\">Beboerforeningen</option>").next().unwrap().rsplit("value=\"").next().unwrap().to_owned();
    let dated = |of: &str, text: &str, day: &str| {
        let fields = [("bevis", proof.as_str()), ("hvem", &who), ("dato", day), ("svar", of), ("tekst", text)];
        let fields = fields.into_iter().filter(|(name, value)| *name != "svar" || !value.is_empty()).collect::<Vec<_>>();
        town.form(&format!("{page}/svar"), Some(&cookie), &fields)
    };
    let send = |of: &str, text: &str| dated(of, text, "2024-01-20");
    assert_eq!(town.form(&link, None, &[("svar-0", "Fin bro.")]).status, StatusCode::SEE_OTHER);
    assert!(!town.get(&page, Some(&cookie)).text.contains("Ret svaret"), "what they wrote is theirs");
    assert_eq!(send("", "For dyyr.").status, StatusCode::SEE_OTHER);
    let version = |shown: &str| address(shown, "name=\"svar\" value=\"").to_owned();
    let first = version(&town.get(&page, Some(&cookie)).text);
    assert_eq!(send(&first, "For dyr.").status, StatusCode::SEE_OTHER);
    let shown = town.get(&page, Some(&cookie)).text;
    assert!(
        shown.contains("<p>For dyr.</p>") && shown.contains("b. Beboerforeningen") && !shown.contains("c. Beboer"),
        "{shown}"
    );
    // The day it was given is seen, and may be put right: not to come, and not before anybody was asked.
    assert!(shown.contains("type=\"date\" name=\"dato\" value=\"2024-01-20\" required"), "{shown}");
    for (day, why) in [("2031-01-01", "i fremtiden"), ("1999-01-01", "før høringen begyndte")] {
        let refused = dated(&version(&shown), "For dyr, ja.", day);
        assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.text.contains(why), "{}", refused.text);
        assert!(
            refused.text.contains(&format!("name=\"dato\" value=\"{day}\"")) && refused.text.contains("For dyr, ja.</textarea>")
        );
    }
    let clash = send(&first, "For billig.");
    assert_eq!(clash.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(clash.text.matches("For billig.</textarea>").count() == 1, "in its own place: {}", clash.text);
    assert_eq!(send(&version(&shown), "").status, StatusCode::SEE_OTHER);
    let shown = town.get(&page, Some(&cookie)).text;
    assert!(!shown.contains("b. Beboerforeningen") && shown.contains("Mangler: Beboerforeningen."), "{shown}");
}

#[test]
fn a_council_reads_the_attachments_it_is_asked_about() {
    let town = town(true);
    let (draft, _) = town.draft("approved", "open", town.accounts[&Role::Caseworker]);
    town.enclosure(draft);
    let (_, party) = town.consultation(draft);
    let cookie = town.sign_in("hearing_body");
    let page = format!("/kontor/hoeringer/{party}");
    let shown = town.get(&page, Some(&cookie)).text;
    let file = format!("{page}/{}", address(&shown, &format!("{page}/")));
    let got = town.get(&file, Some(&cookie));
    assert!(got.status == StatusCode::OK && got.text == "Kortet", "{}", got.text);
    assert_eq!(town.get(&format!("{page}/{}", "0".repeat(64)), Some(&cookie)).status, StatusCode::NOT_FOUND);
}

#[test]
fn what_was_written_while_the_link_was_replaced_can_be_copied() {
    let town = town(true);
    let cookie = town.sign_in("caseworker");
    let (_, page, link) = asked(&town, &cookie, &[]);
    let shown = town.get(&page, Some(&cookie)).text;
    let who = address(&shown, "name=\"hvem\" value=\"").to_owned();
    let renewed = town.form(&format!("{page}/link"), Some(&cookie), &[("bevis", &town.proof(&cookie)), ("hvem", &who)]);
    assert_eq!(renewed.status, StatusCode::SEE_OTHER);
    let gone = town.form(&link, None, &[("svar-0", "Broen er <b>for dyr</b>.")]);
    assert!(gone.status == StatusCode::GONE && gone.text.contains("Linket virker ikke"));
    assert!(gone.text.contains("Broen er &#60;b&#62;for dyr") && !gone.text.contains("Send igen"), "{}", gone.text);
    assert!(!gone.text.contains("Ny bro") && town.get(&link, None).status == StatusCode::GONE);
}

#[test]
fn what_was_typed_and_not_taken_stands_in_its_form() {
    let town = town(true);
    let cookie = town.sign_in("caseworker");
    let proof = town.proof(&cookie);
    let (_, page, _) = asked(&town, &cookie, &[("temaer", "1. Pris\nUdseende"), ("uden-link", "Naboen")]);
    let shown = town.get(&page, Some(&cookie)).text;
    assert!(shown.contains("<h3>1. Pris</h3>") && !shown.contains("1. 1."), "{shown}");
    let fields = [("bevis", proof.as_str()), ("hvem", ""), ("tema", "0"), ("dato", "2024-01-19"), ("tekst", "Til det hele.")];
    let refused = town.form(&format!("{page}/svar"), Some(&cookie), &fields);
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for kept in [
        "<option value=\"0\" selected>Generelle bemærkninger</option>",
        "name=\"dato\" value=\"2024-01-19\" required",
        "Til det hele.</textarea>",
    ] {
        assert!(refused.text.contains(kept), "{kept}: {}", refused.text);
    }
    let moved = town.form(&format!("{page}/frist"), Some(&cookie), &[("bevis", &proof), ("frist", "2023-12-01")]);
    assert_eq!(moved.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        moved.text.contains("<details open><summary>Flyt fristen") && moved.text.contains("name=\"frist\" value=\"2023-12-01\"")
    );
}
