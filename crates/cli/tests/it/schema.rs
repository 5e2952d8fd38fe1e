//! Holds JSON against a schema, for the part of JSON Schema that the committed schemas are written in.

use serde_json::Value as Json;

/// The first thing in `value` that is not as `schema` says.
///
/// A keyword that is not known here is itself what is wrong: a check that is passed over is none.
pub fn complaint(root: &Json, schema: &Json, value: &Json, at: &str) -> Option<String> {
    let keywords = schema.as_object()?;
    keywords.iter().find_map(|(keyword, wanted)| {
        let fits = match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" => true,
            // `format` says how a number is stored, or narrows a string that the types behind it check.
            "format" => true,
            "$ref" => {
                let path = wanted.as_str()?.strip_prefix('#')?;
                let target = root.pointer(path).unwrap_or_else(|| panic!("no {path}"));
                return complaint(root, target, value, at);
            }
            "type" => match wanted {
                Json::Array(kinds) => kinds.iter().any(|kind| is_of(value, kind)),
                kind => is_of(value, kind),
            },
            "const" => value == wanted,
            "enum" => wanted.as_array()?.contains(value),
            "pattern" => {
                assert_eq!(wanted, "^([01][0-9]|2[0-3]):[0-5][0-9]$");
                value.as_str()?.parse::<sagsgang_model::ClockTime>().is_ok()
            }
            "minimum" => value.as_i64().is_none_or(|n| wanted.as_i64().is_some_and(|least| n >= least)),
            "maximum" => value.as_i64().is_none_or(|n| wanted.as_i64().is_some_and(|most| n <= most)),
            "minItems" => value.as_array().is_none_or(|v| v.len() as u64 >= wanted.as_u64().unwrap_or(0)),
            "maxItems" => value.as_array().is_none_or(|v| v.len() as u64 <= wanted.as_u64().unwrap_or(0)),
            "required" => wanted.as_array()?.iter().all(|name| value.get(name.as_str().unwrap_or_default()).is_some()),
            "properties" => {
                let object = value.as_object()?;
                return wanted
                    .as_object()?
                    .iter()
                    .find_map(|(name, schema)| complaint(root, schema, object.get(name)?, &format!("{at}/{name}")));
            }
            "additionalProperties" => {
                let known = keywords.get("properties").and_then(Json::as_object);
                return value.as_object()?.iter().filter(|(name, _)| known.is_none_or(|k| !k.contains_key(*name))).find_map(
                    |(name, value)| match wanted {
                        Json::Bool(true) => None,
                        Json::Bool(false) => Some(format!("{at}/{name} is not known")),
                        schema => complaint(root, schema, value, &format!("{at}/{name}")),
                    },
                );
            }
            "items" => {
                let each = |(n, value)| complaint(root, wanted, value, &format!("{at}/{n}"));
                return value.as_array()?.iter().enumerate().find_map(each);
            }
            "anyOf" => wanted.as_array()?.iter().any(|schema| complaint(root, schema, value, at).is_none()),
            "oneOf" => wanted.as_array()?.iter().filter(|schema| complaint(root, schema, value, at).is_none()).count() == 1,
            other => panic!("the keyword {other} is not checked"),
        };
        (!fits).then(|| format!("{at}: {keyword} {wanted} does not allow {value}"))
    })
}

fn is_of(value: &Json, kind: &Json) -> bool {
    match kind.as_str() {
        Some("null") => value.is_null(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("string") => value.is_string(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        other => panic!("the type {other:?} is not known"),
    }
}
