//! The JSON Schema of the exported JSON, made from the types that are exported.

use std::io;

use schemars::generate::SchemaSettings;

use super::Catalogue;

pub(super) fn render() -> io::Result<String> {
    // What is written, not what may be read: a key that is always there is required.
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let schema = settings
        .into_generator()
        .into_root_schema_for::<Catalogue>();
    Ok(serde_json::to_string_pretty(&schema)? + "\n")
}
