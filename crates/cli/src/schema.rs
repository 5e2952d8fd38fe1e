//! `sagsgang schema`: the form of what is printed and published.

use sagsgang_model::{Publication, Record};
use schemars::{JsonSchema, generate::SchemaSettings};

use crate::{
    arguments::Schema,
    failure::{Done, Failure, print},
};

/// Prints a schema.
pub fn run(of: Schema) -> Result<Done, Failure> {
    let schema = match of {
        Schema::Record => of_type::<Vec<Record>>().to_value(),
        Schema::Publication => of_type::<Publication>().to_value(),
        Schema::Api => sagsgang_web::open_api(),
    };
    let mut text = serde_json::to_vec_pretty(&schema)?;
    text.push(b'\n');
    print(&text)
}

/// The schema of what is written: every field is there, null when it has no value.
fn of_type<T: JsonSchema>() -> schemars::Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>()
}
