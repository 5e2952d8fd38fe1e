//! The people who work in the sample municipality: one for each role.

use sagsgang_model::Role;
use sagsgang_store::{Store, account, body};

use super::weeks::{self, Tools};
use crate::{
    Cleaning, Error, Surroundings, Writing,
    office::{self, Actor, NewAssignment, Token},
};

/// The password of all of them.
pub const PASSWORD: &str = "prøv-sagsgang-nu";

/// Somebody who works in the sample municipality.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// What they sign in with.
    pub email: String,
    /// What they are called.
    pub name: &'static str,
    /// What they are, in words.
    pub what: String,
}

/// Names and roles; the first bodies that there are get them.
const PEOPLE: [(&str, &str, Role); 10] = [
    ("sagsbehandler", "Marie Tofte", Role::Caseworker),
    ("godkender", "Henning Vad", Role::Approver),
    ("sekretaer", "Lone Brandt", Role::Secretary),
    ("formand", "Anders Kjær", Role::Chair),
    ("medlem", "Birthe Mølgaard", Role::Member),
    ("stedfortraeder", "Jonas Riis", Role::Substitute),
    ("hoeringspart", "Karen Lassen", Role::HearingBody),
    ("laeser", "Torben Hede", Role::ClosedReader),
    ("administrator", "Ida Svane", Role::Administrator),
    ("revisor", "Poul Ager", Role::Auditor),
];

/// Whose roles are for every body: those who work for all, and those who look after the rest.
const FOR_ALL: [Role; 5] = [Role::Caseworker, Role::Approver, Role::Secretary, Role::Administrator, Role::Auditor];

/// Gives the sample municipality an account for each role and meetings in the coming weeks, unless it has them. A password does
/// for everything.
///
/// # Errors
/// The store's own; [`Error::Invalid`] when cleaning refuses the sample files.
pub fn move_in(store: &Store, s: &Surroundings, writing: &dyn Writing, cleaning: &dyn Cleaning) -> Result<Vec<Person>, Error> {
    let bodies = store.read(body::all)?;
    let committee = bodies.iter().find(|body| body.name.contains("Teknik")).or(bodies.first());
    let council = bodies.iter().find(|body| body.name == "Seniorrådet");
    let administrator = office::command_line(s);
    let mut people = Vec::new();
    let mut actors: Vec<(Role, Actor)> = Vec::new();
    let fresh = store.read(|c| Ok::<_, Error>(!account::any(c)?))?;
    if fresh {
        office::set_second_factor(store, s, true)?;
    }
    for (word, name, role) in PEOPLE {
        let email = format!("{word}@demo.example");
        let body = committee.filter(|_| !FOR_ALL.contains(&role));
        let what = body.map_or_else(|| role.to_string(), |body| format!("{role}, {}", body.name));
        if fresh {
            let given = NewAssignment { role, body: body.map(|body| body.id), since: s.today(), until: None };
            let invited = office::invite_as(store, s, &administrator, &email, name, &given)?;
            if let Some(council) = council.filter(|_| role == Role::HearingBody) {
                let given = NewAssignment { body: Some(council.id), ..given };
                office::assign(store, s, &administrator, invited.account, &given)?;
            }
            let token: Token = office::take_invitation(store, s, &invited.link, name, PASSWORD, "demo")?;
            actors.extend(office::actor(store, s, &token)?.map(|actor| (role, actor)));
            office::sign_out(store, s, &token)?;
        }
        people.push(Person { email, name, what });
    }
    if let Some(body) = committee.filter(|_| fresh) {
        weeks::begin(&Tools { store, s, writing, cleaning }, &actors, body.id)?;
    }
    Ok(people)
}
