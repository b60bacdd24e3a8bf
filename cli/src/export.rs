//! `export`: the whole catalogue for other languages and tools, with a module for each format.

mod csv;
mod html;
mod inline;
mod markdown;
mod schema;
mod typescript;

use std::fs;
use std::io;
use std::path::PathBuf;

use clap::ValueEnum;
use schemars::JsonSchema;
use serde::Serialize;

use crate::codes::{self, CodeInfo, UpstreamInfo};
use crate::error::Error;
use crate::files::{self, display_path, is_stdout, within};
use crate::outcome::Outcome;
use crate::term::Output;

/// Export the whole catalogue as JSON, CSV, Markdown, TypeScript, or a searchable page
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Format to export
    #[arg(
        long = "as",
        value_enum,
        value_name = "FORMAT",
        required_unless_present = "all"
    )]
    kind: Option<Kind>,

    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE", requires = "kind")]
    output: Option<PathBuf>,

    /// Write every format to this directory, which is created if missing
    #[arg(long, value_name = "DIR", conflicts_with_all = ["kind", "output"])]
    all: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    /// Everything, for programs
    Json,
    /// JSON Schema of `--as json`
    JsonSchema,
    /// One row per code, for spreadsheets
    Csv,
    /// One row per cause, for spreadsheets
    CsvCauses,
    /// Tables, and one section per code
    Markdown,
    /// A typed module, for front ends
    Typescript,
    /// A searchable page in a single file
    Html,
}

impl Kind {
    /// Returns the file name used by `--all`.
    fn file_name(self) -> &'static str {
        match self {
            Kind::Json => "codes.json",
            Kind::JsonSchema => "codes.schema.json",
            Kind::Csv => "codes.csv",
            Kind::CsvCauses => "causes.csv",
            Kind::Markdown => "codes.md",
            Kind::Typescript => "codes.ts",
            Kind::Html => "index.html",
        }
    }

    fn is_json(self) -> bool {
        matches!(self, Kind::Json | Kind::JsonSchema)
    }

    fn render(self, catalogue: &Catalogue) -> io::Result<String> {
        match self {
            Kind::Json => Ok(serde_json::to_string_pretty(catalogue)? + "\n"),
            Kind::JsonSchema => schema::render(),
            Kind::Csv => csv::render(catalogue),
            Kind::CsvCauses => csv::render_causes(catalogue),
            Kind::Markdown => Ok(markdown::render(catalogue)),
            Kind::Typescript => typescript::render(catalogue),
            Kind::Html => html::render(catalogue),
        }
    }
}

/// The document that `--as json` prints and `--as json-schema` describes.
#[derive(Serialize, JsonSchema)]
#[schemars(
    title = "Error codes of Cloudreve",
    description = "Every code, explained in English and Chinese. Keys may be added."
)]
struct Catalogue {
    /// The state of Cloudreve that the codes mirror.
    upstream: UpstreamInfo,
    /// Every code, ascending by number.
    codes: Vec<CodeInfo>,
}

impl Catalogue {
    /// Returns whether a number is a known code.
    fn has(&self, number: i32) -> bool {
        self.codes
            .binary_search_by_key(&number, |code| code.code)
            .is_ok()
    }

    /// Returns the codes of a category, ascending.
    fn of_category(&self, category: &str) -> Vec<&CodeInfo> {
        self.codes
            .iter()
            .filter(|code| code.category.as_str() == category)
            .collect()
    }
}

pub(crate) fn run(args: &Args, output: &mut Output<'_>) -> Result<Outcome, Error> {
    let (upstream, codes) = codes::read()?;
    let catalogue = Catalogue { upstream, codes };
    let mut texts = Vec::new();
    if let Some(dir) = &args.all {
        fs::create_dir_all(dir).map_err(|error| within(dir, error))?;
        for kind in Kind::value_variants() {
            texts.push((dir.join(kind.file_name()), kind.render(&catalogue)?));
        }
    } else if let Some(kind) = args.kind {
        let text = kind.render(&catalogue)?;
        match &args.output {
            Some(path) if !is_stdout(path) => texts.push((path.clone(), text)),
            None if output.is_json() && !kind.is_json() => {
                return Err(Error::NotJson {
                    what: "this format",
                    remedy: ", or write to a file with `--output`",
                });
            }
            _ => output.text(&text)?,
        }
    }
    if texts.is_empty() {
        return Ok(Outcome::Fine);
    }
    let mut written = Vec::new();
    for (path, text) in texts {
        files::write(&path, &text)?;
        if !output.is_json() {
            output.record(&format!("wrote {}", display_path(&path)))?;
        }
        written.push(path.display().to_string());
    }
    if output.is_json() {
        output.json(&serde_json::json!({ "written": written }))?;
    }
    Ok(Outcome::Fine)
}
