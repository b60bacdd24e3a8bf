//! The JSON Schema of the exported JSON, generated from the exported types.

use std::io;

use schemars::generate::SchemaSettings;

use super::Catalogue;

pub(super) fn render() -> io::Result<String> {
    // Describe serialization, so that keys that are always present are required.
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let schema = settings
        .into_generator()
        .into_root_schema_for::<Catalogue>();
    Ok(serde_json::to_string_pretty(&schema)? + "\n")
}
