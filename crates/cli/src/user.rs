//! `sagsgang user`: access to the office.

use std::fmt::Write as _;

use sagsgang_app::office::{self, Invited, NewAssignment};
use sagsgang_store::account;

use crate::{
    arguments::{OfficePlace, User},
    data,
    failure::{Done, Failure, print},
};

/// Makes accounts, invites and lists.
pub fn run(command: &User) -> Result<Done, Failure> {
    let s = data::surroundings();
    let actor = office::command_line(&s);
    match command {
        User::Add { email, name, role, committee, place } => {
            let store = data::open_or_make(&place.data.dir)?;
            let body = match committee {
                Some(slug) => {
                    let bodies = store.read(sagsgang_store::body::all)?;
                    let found = bodies.into_iter().find(|body| body.slug == *slug);
                    let hint = "`--committee` takes the last part of the committee's address: /udvalg/byraadet is byraadet";
                    Some(found.ok_or_else(|| Failure::new(format!("there is no committee »{slug}«")).hint(hint))?.id)
                }
                None => None,
            };
            let given = NewAssignment { role: *role, body, since: s.today(), until: None };
            let invited = office::invite_as(&store, &s, &actor, email, name, &given)?;
            print(told(place, &invited).as_bytes())
        }
        User::Invite { email, place } => {
            let store = data::open(&place.data.dir)?;
            let found = store.read(|c| account::by_email(c, email))?;
            let found = found
                .ok_or_else(|| Failure::new(format!("{email} has no account")).hint("`sagsgang user list` shows who has"))?;
            print(told(place, &office::renew_invitation(&store, &s, &actor, found.id)?).as_bytes())
        }
        User::List { data: dir } => {
            let store = data::open(&dir.dir)?;
            let lines = store.read(|c| {
                let mut out = String::new();
                for found in account::all(c)? {
                    let state = match (&found.closed, &found.password) {
                        (Some(_), _) => "closed",
                        (None, None) => "invited",
                        (None, Some(_)) => "active",
                    };
                    let held = account::assignments(c, found.id)?.into_iter().filter(|held| held.holds_on(actor.today));
                    let roles: Vec<String> = held
                        .map(|held| format!("{} ({})", held.role.code(), held.body_name.as_deref().unwrap_or("all")))
                        .collect();
                    let _ = writeln!(out, "{}  {}  {state}  {}", found.email, found.name, roles.join(", "));
                }
                Ok::<_, sagsgang_store::Error>(out)
            })?;
            print(lines.as_bytes())
        }
    }
}

fn told(place: &OfficePlace, invited: &Invited) -> String {
    format!("{}/kontor/invitation/{}\n", place.public_url.trim_end_matches('/'), invited.link.secret())
}
