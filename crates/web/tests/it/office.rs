//! The office: every address as everybody, and the ways in.

use std::collections::BTreeMap;

use axum::http::{Method, StatusCode, header};
use sagsgang_app::office::{self, NewAssignment, Token};
use sagsgang_model::{Role, id::AccountId};
use sagsgang_store::account;
use sagsgang_web::office::{Needs, Office, ROUTES};

use crate::{Answer, Site, surroundings};

const PASSWORD: &str = "hest ost paraply kano";

/// An office with an account for each role.
struct Town {
    site: Site,
    accounts: BTreeMap<Role, AccountId>,
    /// Somebody who has an account and no role.
    nobody: AccountId,
}

fn town(second_factor_optional: bool) -> Town {
    let site = Site::new().with_office(Office::default());
    let s = surroundings();
    let administrator = office::command_line(&s);
    if second_factor_optional {
        office::set_second_factor(&site.store, &s, true).unwrap();
    }
    let make = |email: &str, role: Option<Role>| {
        let invited = office::invite(&site.store, &s, &administrator, email, "Prøve Person").unwrap();
        if let Some(role) = role {
            let given = NewAssignment { role, body: None, since: s.today(), until: None };
            office::assign(&site.store, &s, &administrator, invited.account, &given).unwrap();
        }
        office::take_invitation(&site.store, &s, &invited.link, "Prøve Person", PASSWORD, "test").unwrap();
        invited.account
    };
    let accounts =
        Role::ALL.into_iter().map(|role| (role, make(&format!("{}@fjordby.example", role.code()), Some(role)))).collect();
    let nobody = make("ingen@fjordby.example", None);
    Town { accounts, nobody, site }
}

impl Town {
    /// Signs somebody in; answers the cookie.
    fn sign_in(&self, who: &str) -> String {
        let answer =
            self.form("/kontor/log-ind", None, &[("email", &format!("{who}@fjordby.example")), ("adgangskode", PASSWORD)]);
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{who}: {}", answer.text);
        cookie(&answer)
    }

    fn get(&self, address: &str, cookie: Option<&str>) -> Answer {
        let headers: Vec<(&str, &str)> = cookie.map(|cookie| ("cookie", cookie)).into_iter().collect();
        self.site.ask(Method::GET, address, &headers)
    }

    fn form(&self, address: &str, cookie: Option<&str>, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let mut headers = vec![("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
        headers.extend(cookie.map(|cookie| ("cookie", cookie)));
        self.site.send(Method::POST, address, &headers, &body)
    }

    /// What the forms of somebody's pages carry.
    fn proof(&self, cookie: &str) -> String {
        let page = self.get("/kontor/konto", Some(cookie)).text;
        page.split("name=\"bevis\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    }
}

fn cookie(answer: &Answer) -> String {
    let set = answer.headers[header::SET_COOKIE].to_str().unwrap();
    set.split(';').next().unwrap().to_owned()
}

/// The committed table: by action and role what the cell says.
fn access() -> BTreeMap<(String, String), String> {
    let table = include_str!("../../../../docs/access.csv");
    let mut lines = table.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let head = lines.next().unwrap();
    let mut cells = BTreeMap::new();
    for line in lines.filter(|line| line[1] == "-" && line[2] == "open" && line[3] == "any") {
        for (role, cell) in head[4..].iter().zip(&line[4..]) {
            cells.insert((line[0].to_owned(), (*role).to_owned()), (*cell).to_owned());
        }
    }
    cells
}

/// An address with something real in place of each parameter.
fn filled(town: &Town, path: &str) -> String {
    let other = town.accounts[&Role::HearingBody];
    let held = town.site.store.read(|c| account::assignments(c, other)).unwrap();
    format!("/kontor{path}")
        .replace("{account}", &other.to_string())
        .replace("{role}", &held[0].id.to_string())
        .replace("{link}", "findes-ikke")
        .replace("{session}", "findes-ikke")
}

#[test]
fn every_address_as_everybody() {
    let cells = access();
    for optional in [true, false] {
        let town = town(optional);
        let cookies: BTreeMap<Role, String> = Role::ALL.into_iter().map(|role| (role, town.sign_in(role.code()))).collect();
        let proofs: BTreeMap<Role, String> = cookies.iter().map(|(role, cookie)| (*role, town.proof(cookie))).collect();
        let without_role = town.sign_in("ingen");
        let mut asked = 0;
        for route in ROUTES {
            let address = filled(&town, route.path);
            // Signing out would end the session that the others are asked with.
            if route.needs == Needs::Nobody {
                continue;
            }
            let ask = |cookie: Option<&str>, proof: &str| match route.method {
                Method::GET => town.get(&address, cookie),
                _ => town.form(&address, cookie, &[("bevis", proof)]),
            };
            let outside = ask(None, "");
            assert_eq!(outside.status, StatusCode::SEE_OTHER, "{route:?} without session");
            assert!(outside.headers[header::LOCATION].to_str().unwrap().starts_with("/kontor/log-ind"), "{route:?}");
            for role in Role::ALL {
                let answer = ask(Some(&cookies[&role]), &proofs[&role]);
                let cell = match route.needs {
                    Needs::Everywhere(action) | Needs::Right(action) => cells
                        .get(&(action.code().to_owned(), role.code().to_owned()))
                        .map(String::as_str)
                        .unwrap_or_else(|| panic!("{route:?} has no cell for {role:?}")),
                    Needs::Account | Needs::Nobody => "yes",
                };
                let expected = match cell {
                    "yes" => None,
                    "strong" if optional => None,
                    "strong" => Some(StatusCode::FORBIDDEN),
                    _ => Some(StatusCode::NOT_FOUND),
                };
                let own_session = route.path == "/konto/sessioner/{session}";
                match expected {
                    // Nothing useful was sent: the page may complain of the form, not of the person.
                    None if own_session => assert_eq!(answer.status, StatusCode::NOT_FOUND),
                    None => assert!(
                        matches!(answer.status, StatusCode::OK | StatusCode::SEE_OTHER | StatusCode::UNPROCESSABLE_ENTITY),
                        "{route:?} as {role:?}: {}",
                        answer.status
                    ),
                    Some(status) => assert_eq!(answer.status, status, "{route:?} as {role:?}"),
                }
                if answer.status == StatusCode::NOT_FOUND && !own_session {
                    let nothing = town.get("/kontor/findes-ikke", Some(&cookies[&role]));
                    assert_eq!((nothing.status, &nothing.text), (StatusCode::NOT_FOUND, &answer.text), "{route:?}: alike");
                }
                assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store", "{route:?}");
                asked += 1;
            }
            let answer = ask(Some(&without_role), &town.proof(&without_role));
            if let Needs::Everywhere(_) | Needs::Right(_) = route.needs {
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{route:?} without a role");
            }
        }
        assert!(asked >= 18 * 10, "{asked}");
        assert!(town.site.store.read(|c| account::get(c, town.nobody)).unwrap().is_some());
    }
}

#[test]
fn a_form_without_proof_or_from_elsewhere_does_nothing() {
    let town = town(true);
    let cookie = town.sign_in("administrator");
    let proof = town.proof(&cookie);
    let victim = town.accounts[&Role::Auditor];
    let close = format!("/kontor/brugere/{victim}/luk");
    let closed = || town.site.store.read(|c| account::get(c, victim)).unwrap().unwrap().closed.is_some();
    for wrong in ["", "0", &"a".repeat(32), &town.proof(&town.sign_in("secretary"))] {
        assert_eq!(town.form(&close, Some(&cookie), &[("bevis", wrong)]).status, StatusCode::BAD_REQUEST);
    }
    let body = format!("bevis={proof}");
    for from in [("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"), ("origin", "https://ond.example")] {
        let answer = town.site.send(Method::POST, &close, &[("cookie", cookie.as_str()), from], &body);
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{from:?}");
    }
    assert!(!closed());
    assert_eq!(town.form(&close, Some(&cookie), &[("bevis", &proof)]).status, StatusCode::SEE_OTHER);
    assert!(closed());
}

#[test]
fn signing_in_tells_nothing_and_is_not_tried_for_ever() {
    let town = town(true);
    let attempt =
        |email: &str, password: &str| town.form("/kontor/log-ind", None, &[("email", email), ("adgangskode", password)]);
    let known = attempt("secretary@fjordby.example", "forkert adgangskode");
    let unknown = attempt("findes-ikke@fjordby.example", "forkert adgangskode");
    assert_eq!((known.status, unknown.status), (StatusCode::UNPROCESSABLE_ENTITY, StatusCode::UNPROCESSABLE_ENTITY));
    assert_eq!(known.text.replace("secretary@", "x@"), unknown.text.replace("findes-ikke@", "x@"));
    assert!(!known.text.contains("forkert adgangskode"), "a password is never sent back");
    for _ in 0..9 {
        assert_eq!(attempt("secretary@fjordby.example", "forkert").status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(attempt("Secretary@fjordby.example ", PASSWORD).status, StatusCode::TOO_MANY_REQUESTS, "also with the right one");
    assert_eq!(attempt("chair@fjordby.example", PASSWORD).status, StatusCode::SEE_OTHER, "others still come in");
}

#[test]
fn a_session_is_in_a_cookie_that_scripts_and_public_pages_do_not_see() {
    let town = town(true);
    let answer = town.form(
        "/kontor/log-ind",
        None,
        &[("email", "chair@fjordby.example"), ("adgangskode", PASSWORD), ("til", "//ond.example")],
    );
    let set = answer.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(set.ends_with("; Path=/kontor; HttpOnly; SameSite=Lax"), "{set}");
    assert_eq!(answer.headers[header::LOCATION], "/kontor", "nobody is sent elsewhere");
    let cookie = cookie(&answer);
    assert_eq!(town.get("/kontor", Some(&cookie)).status, StatusCode::OK);
    for address in ["/", "/udvalg", "/soeg?q=skole", "/robots.txt"] {
        assert!(town.get(address, Some(&cookie)).headers.get(header::SET_COOKIE).is_none(), "{address}");
    }
    assert!(town.get("/robots.txt", None).text.contains("Disallow: /kontor"));
    let out = town.form("/kontor/log-ud", Some(&cookie), &[]);
    assert!(out.headers[header::SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(town.get("/kontor", Some(&cookie)).status, StatusCode::SEE_OTHER, "the old cookie opens nothing");
    for odd in ["sagsgang=", "sagsgang=%00", "sagsgang=;;; sagsgang=y", "x"] {
        assert_eq!(town.get("/kontor", Some(odd)).status, StatusCode::SEE_OTHER, "{odd}");
    }
}

#[test]
fn a_code_is_asked_for_and_makes_a_new_session() {
    let town = town(false);
    let cookie_before = town.sign_in("administrator");
    assert_eq!(town.get("/kontor/brugere", Some(&cookie_before)).status, StatusCode::FORBIDDEN);
    let page = town.get("/kontor/konto/kode", Some(&cookie_before)).text;
    let secret = page.split("name=\"hemmelighed\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert!(page.contains("<svg aria-hidden=\"true\""));
    let now = surroundings().now().parse::<jiff::Timestamp>().unwrap().as_second().try_into().unwrap();
    let code = totp_rs::Builder::new()
        .with_secret(totp_rs::Secret::try_from_base32(&secret).unwrap())
        .build()
        .unwrap()
        .generate(now)
        .to_string();
    let proof = town.proof(&cookie_before);
    let wrong =
        town.form("/kontor/konto/kode", Some(&cookie_before), &[("bevis", &proof), ("hemmelighed", &secret), ("kode", "000")]);
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains(&format!("value=\"{secret}\"")), "the telephone has this secret already");
    let hostile =
        town.form("/kontor/konto/kode", Some(&cookie_before), &[("bevis", &proof), ("hemmelighed", "\"><b>x"), ("kode", "0")]);
    assert!(!hostile.text.contains("<b>x"));
    let done =
        town.form("/kontor/konto/kode", Some(&cookie_before), &[("bevis", &proof), ("hemmelighed", &secret), ("kode", &code)]);
    assert_eq!(done.status, StatusCode::OK);
    let spare = done.text.split("<li><code>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert_eq!(town.get("/kontor/brugere", Some(&cookie_before)).status, StatusCode::OK, "at once");

    let half = town.form(
        "/kontor/log-ind",
        None,
        &[("email", "administrator@fjordby.example"), ("adgangskode", PASSWORD), ("til", "/kontor/log")],
    );
    let half_cookie = cookie(&half);
    let next = half.headers[header::LOCATION].to_str().unwrap().to_owned();
    assert!(town.get(&next, Some(&half_cookie)).text.contains("Kode fra telefonen"));
    assert_eq!(town.get("/kontor", Some(&half_cookie)).status, StatusCode::SEE_OTHER, "half-way is not in");
    let used = town.form("/kontor/log-ind/kode", Some(&half_cookie), &[("kode", &code)]);
    assert_eq!(used.status, StatusCode::UNPROCESSABLE_ENTITY, "this code was used");
    let through = town.form("/kontor/log-ind/kode", Some(&half_cookie), &[("kode", &spare), ("til", "/kontor/log")]);
    assert_eq!((through.status, through.headers[header::LOCATION].to_str().unwrap()), (StatusCode::SEE_OTHER, "/kontor/log"));
    assert_ne!(cookie(&through), half_cookie);
    assert_eq!(town.get("/kontor", Some(&half_cookie)).status, StatusCode::SEE_OTHER);
    assert_eq!(town.get("/kontor/log", Some(&cookie(&through))).status, StatusCode::OK);
}

#[test]
fn the_first_administrator_needs_the_code_and_comes_once() {
    let code = Token::given("kode-fra-konsollen");
    let site = Site::new().with_office(Office::default().set_up_with(code.clone()));
    let town = Town { site, accounts: BTreeMap::new(), nobody: AccountId(uuid::Uuid::nil()) };
    let page = town.get("/kontor/foerste?kode=kode-fra-konsollen", None);
    assert!(page.text.contains("value=\"kode-fra-konsollen\""));
    let send = |code: &str, password: &str| {
        let fields = [("kode", code), ("navn", "Ida Svane"), ("email", "ida@fjordby.example"), ("adgangskode", password)];
        town.form("/kontor/foerste", None, &fields)
    };
    assert_eq!(send("gæt", PASSWORD).status, StatusCode::UNPROCESSABLE_ENTITY);
    let weak = send(code.secret(), "kort");
    assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(weak.text.contains("value=\"Ida Svane\"") && weak.text.contains("mindst 12 tegn"), "what was entered stays");
    let done = send(code.secret(), PASSWORD);
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert!(town.get("/kontor", Some(&cookie(&done))).text.contains("Administrator"));
    assert_eq!(send(code.secret(), PASSWORD).status, StatusCode::NOT_FOUND);
    assert_eq!(town.get("/kontor/foerste", None).status, StatusCode::NOT_FOUND);
}

#[test]
fn an_administrator_invites_gives_a_role_and_ends_it() {
    let town = town(true);
    let cookie = town.sign_in("administrator");
    let proof = town.proof(&cookie);
    let page = town.form(
        "/kontor/brugere",
        Some(&cookie),
        &[("bevis", &proof), ("navn", "Søren <b>Dahl"), ("email", "ny@fjordby.example")],
    );
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.text.contains("<b>Dahl"));
    let link = page.text.split("/kontor/invitation/").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let taken =
        town.form("/kontor/brugere", Some(&cookie), &[("bevis", &proof), ("navn", "Søren"), ("email", "NY@fjordby.example")]);
    assert!(taken.status == StatusCode::UNPROCESSABLE_ENTITY && taken.text.contains("har allerede en konto"));
    let account = town.site.store.read(|c| account::by_email(c, "ny@fjordby.example")).unwrap().unwrap().id;
    let done = town.form(&format!("/kontor/invitation/{link}"), None, &[("navn", "Søren Dahl"), ("adgangskode", PASSWORD)]);
    let own = self::cookie(&done);
    assert!(town.get("/kontor", Some(&own)).text.contains("Du har ingen rolle i dag"));
    assert_eq!(town.get(&format!("/kontor/invitation/{link}"), None).status, StatusCode::GONE);

    let roles = format!("/kontor/brugere/{account}/roller");
    for wrong in [[("rolle", "konge"), ("fra", "2024-01-20")], [("rolle", "auditor"), ("fra", "i morgen")]] {
        let mut fields = wrong.to_vec();
        fields.push(("bevis", &proof));
        assert_eq!(town.form(&roles, Some(&cookie), &fields).status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let given = town.form(&roles, Some(&cookie), &[("bevis", &proof), ("rolle", "auditor"), ("fra", "2024-01-20")]);
    assert_eq!(given.status, StatusCode::SEE_OTHER);
    assert_eq!(town.get("/kontor/log", Some(&own)).status, StatusCode::OK);
    let held = town.site.store.read(|c| account::assignments(c, account)).unwrap()[0].id;
    town.form(&format!("{roles}/{held}"), Some(&cookie), &[("bevis", &proof)]);
    assert_eq!(town.get("/kontor/log", Some(&own)).status, StatusCode::NOT_FOUND, "at the next request");
    let log = town.get(&format!("/kontor/log?bruger={account}"), Some(&cookie)).text;
    for words in ["Rolle givet", "Rolle afsluttet", "Revisor, hele kommunen", "Søren Dahl"] {
        assert!(log.contains(words), "{words}");
    }
}

/// What the log tells stands in words: every kind of event that the use cases write.
#[test]
fn every_kind_of_event_has_words() {
    let words = include_str!("../../src/office/log.rs");
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../app/src"))];
    let mut kinds = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap_or_default();
            for rest in source.split("event::append(c, ").skip(1) {
                let Some(kind) = rest.split('"').nth(1).filter(|kind| kind.contains('.')) else { continue };
                assert!(words.contains(&format!("(\"{kind}\",")), "{kind} of {}", path.display());
                kinds += 1;
            }
        }
    }
    assert!(kinds > 20, "{kinds}");
}

/// Without the office nothing of it answers.
#[test]
fn a_site_without_office_has_none() {
    let site = Site::new();
    for address in ["/kontor", "/kontor/log-ind", "/kontor/foerste"] {
        assert_eq!(site.get(address).status, StatusCode::NOT_FOUND, "{address}");
    }
}
