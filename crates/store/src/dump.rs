//! Every row of every table that is not rebuilt from others: for exports and for tests.

use serde_json::{Map, Value as Json};

use crate::{
    Connection, Error, Value,
    packed::{pack_text, unpack_text},
};

/// A table and its columns, those of the key first; `packed` names the column that holds a compressed document.
struct Table {
    name: &'static str,
    key: &'static str,
    columns: &'static str,
    packed: Option<&'static str>,
}

const fn table(name: &'static str, key: &'static str, columns: &'static str) -> Table {
    Table { name, key, columns, packed: None }
}

/// In an order in which rows find what they refer to.
const TABLES: [Table; 57] = [
    table("organizations", "id", "id, key, name"),
    table("bodies", "id", "id, organization, name, slug"),
    table("body_names", "organization, key", "organization, key, body, from_day, to_day"),
    table("meetings", "id", "id, body, date, address, kind, committee, term, start_time, end_time, place, chair"),
    table("cases", "id", "id, organization, number"),
    table(
        "agenda_items",
        "id",
        "id, meeting, body, address, position, current, number, title, subject, case_id, access, as_read",
    ),
    table("item_keys", "item, system, key", "item, system, key"),
    table("people", "id", "id, organization, key, bucket, name, same_as"),
    table("participations", "meeting, person", "meeting, person, listed, role, party, organization"),
    table("doubts", "organization, bucket, one, other", "organization, bucket, one, other, message"),
    table("sources", "id", "id, sha256, file, format, pages, size, kind, access, meeting, serial"),
    Table { packed: Some("record"), ..table("readings", "source, reader", "source, reader, serial, record") },
    table(
        "quoted_decisions",
        "item, position",
        "item, position, organization, body_key, committee, date, number, target_meeting, target_item",
    ),
    table("commitments", "item, position", "item, position, text, who, due_from, due_to, kept_by"),
    Table {
        packed: Some("document"),
        ..table("publications", "id", "id, meeting, address, edition, published, shown, occasion, reason, document")
    },
    table("withholdings", "meeting", "meeting, reason, since"),
    table("obstacles", "meeting, position", "meeting, position, kind, weight, place, message, hit"),
    table("releases", "serial", "serial, meeting, hit, made, made_by, reason"),
    table("redactions", "serial", "serial, meeting, passage, file, made, made_by, reason"),
    table("withdrawals", "meeting", "meeting, made, made_by, reason"),
    table("closed_items", "item", "item, title, ground, extract, made, made_by"),
    table("attached_files", "item, attachment", "item, attachment, name, sha256"),
    Table { packed: Some("text"), ..table("file_contents", "sha256", "sha256, size, media_type, metadata, unreadable, text") },
    table("settings", "name", "name, value"),
    table("corrections", "serial", "serial, meeting, item, pointer, value, made, made_by, reason"),
    table("case_files", "case_id", "case_id, title, access, opened, opened_by, owner"),
    table(
        "drafts",
        "id",
        "id, case_id, body, form, state, stage, title, access, ground, open_title, route, deadline, made, changed, version",
    ),
    table("draft_writers", "draft, account", "draft, account"),
    Table { packed: Some("text"), ..table("draft_versions", "draft, number", "draft, number, at, account, made_by, text") },
    table("draft_steps", "serial", "serial, draft, at, account, made_by, state, reason"),
    table("draft_comments", "id", "id, draft, version, part, passage, text, at, account, made_by, settled"),
    table("standing_orders", "body", "body, orders, changed, changed_by"),
    table("planned_meetings", "meeting", "meeting, body, date, time, place, extraordinary, state, made, made_by"),
    table(
        "agenda_entries",
        "id",
        "id, meeting, position, origin, draft, text, case_number, heading, from_time, to_time, guests, number, late, withdrawn",
    ),
    Table {
        packed: Some("edition"),
        ..table("agenda_editions", "meeting, number", "meeting, number, sent, sent_by, reason, edition")
    },
    table("requests", "id", "id, body, meeting, account, made_by, at, title, text, state"),
    table("enclosures", "id", "id, draft, position, title, access, version, removed, removed_by"),
    table(
        "enclosure_versions",
        "enclosure, number",
        "enclosure, number, sha256, name, media_type, size, taken_out, warnings, at, account, made_by",
    ),
    table("acts", "meeting, serial", "meeting, serial, id, act, at, account, made_by"),
    table("disqualified", "entry, account", "entry, account"),
    table("minutes", "meeting", "meeting, state, edition, told"),
    table("signatures", "meeting, edition, person", "meeting, edition, person, name, account, sha256, at, paper, voided"),
    table("carried", "entry, body", "entry, body, draft, meeting, quoted"),
    table("consultations", "id", "id, draft, version, files, question, themes, deadline, begun, begun_by, closed, closed_by"),
    table("consultation_parties", "id", "id, consultation, position, name, way, body, draft"),
    table("consultation_replies", "id, version", "id, version, party, theme, number, text, date, item, at, made_by"),
    table("executions_done", "entry, what", "entry, what, at, made_by"),
    table("deliveries", "sha256", "sha256, file, system, size, reader, at, made_by, serial, findings"),
    table("delivered_parts", "delivery, source", "delivery, source, system, key, meeting, serial, items"),
    table("delivered_meetings", "delivery, meeting", "delivery, meeting, key"),
    table(
        "delivered_files",
        "source, position",
        "source, position, meeting, item, attachment, number, title, file, key, access, sha256, item_key",
    ),
    table("delivered_withdrawals", "delivery, position", "delivery, position, system, key, committee, date, meeting"),
    table(
        "seats",
        "person, body, from_day, substitute_for",
        "person, body, from_day, substitute_for, to_day, role, party, delivery",
    ),
    table("settled_people", "organization, one, other", "organization, one, other, same, serial, made, made_by"),
    table("joined_people", "slug", "slug, stands"),
    table("redirects", "old", "old, new, joined"),
    table("events", "serial", "serial, at, kind, payload, previous, hash"),
];

/// Tables that are no part of the record and leave the installation with nobody: who follows what by mail
/// and webhook, and how far they were told, and who works here with what secrets. An address was given to get mail
/// from here, not to be exported.
pub const OF_THE_INSTALLATION: [&str; 15] = [
    "followers",
    "subscription_requests",
    "subscriptions",
    "alerts",
    "webhooks",
    "accounts",
    "recovery_codes",
    "passkeys",
    "invitations",
    "assignments",
    "office_sessions",
    "summonses",
    "notes",
    "items_read",
    "consultation_letters",
];

/// The columns of a table that is part of the record.
pub fn columns(table: &str) -> Option<impl Iterator<Item = &'static str>> {
    TABLES.iter().find(|known| known.name == table).map(|known| known.columns.split(", "))
}

/// Hands over every row as JSON, with the name of its table, in an order that [`restore_row`] takes.
pub fn each_row<E: From<Error>>(
    c: &Connection<'_>,
    mut each: impl FnMut(&str, Map<String, Json>) -> Result<(), E>,
) -> Result<(), E> {
    for table in &TABLES {
        let columns: Vec<&str> = table.columns.split(", ").collect();
        let sql = format!("SELECT {} FROM {} ORDER BY {}", table.columns, table.name, table.key);
        let mut stopped = None;
        c.for_each(&sql, &[], |row| {
            if stopped.is_some() {
                return Ok(());
            }
            let mut map = Map::with_capacity(columns.len());
            for (at, column) in columns.iter().enumerate() {
                let json = match row.get::<Value>(at)? {
                    Value::Null => Json::Null,
                    Value::Integer(number) => number.into(),
                    Value::Text(text) => text.into(),
                    Value::Bytes(bytes) => serde_json::from_str(&unpack_text(&bytes)?)?,
                };
                map.insert((*column).to_owned(), json);
            }
            stopped = each(table.name, map).err();
            Ok(())
        })?;
        if let Some(error) = stopped {
            return Err(error);
        }
    }
    Ok(())
}

/// Puts a row of [`each_row`] into its table.
///
/// # Errors
/// [`Error::Corrupt`] when there is no such table or column.
pub fn restore_row(c: &Connection<'_>, table: &str, row: &Map<String, Json>) -> Result<(), Error> {
    let Some(table) = TABLES.iter().find(|known| known.name == table) else {
        return Err(Error::Corrupt(format!("»{table}« is not a table of the record")));
    };
    let columns: Vec<&str> = table.columns.split(", ").collect();
    let mut given = Vec::with_capacity(columns.len());
    for column in &columns {
        given.push(match row.get(*column) {
            None => return Err(Error::Corrupt(format!("a row of {} has no »{column}«", table.name))),
            Some(document) if table.packed == Some(*column) => Value::Bytes(pack_text(&serde_json::to_string(document)?)?),
            Some(Json::Null) => Value::Null,
            Some(Json::Number(number)) => Value::from(number.as_i64()),
            Some(Json::String(text)) => Value::from(text),
            Some(other) => return Err(Error::Corrupt(format!("»{other}« in {column} of {}", table.name))),
        });
    }
    let places: Vec<String> = (1..=columns.len()).map(|n| format!("${n}")).collect();
    let sql = format!("INSERT INTO {} ({}) VALUES ({})", table.name, table.columns, places.join(", "));
    c.execute(&sql, &given)?;
    Ok(())
}

/// Whether nothing was ever written.
pub fn is_empty(c: &Connection<'_>) -> Result<bool, Error> {
    c.query_value("SELECT COUNT(*) FROM events", &[]).map(|count: i64| count == 0)
}
