//! Consultations in the office, and behind the link of who is asked.

use axum::http::{StatusCode, header};
use sagsgang_model::Role;

use crate::office::town;

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
    let letter = [("bevis", proof.as_str()), ("hvem", reader), ("tema", "1"), ("dato", "2024-01-19"), ("tekst", "For dyr.")];
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
