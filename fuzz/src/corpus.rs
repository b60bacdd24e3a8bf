//! Inputs: seeds made from the recordings, and those that fuzzing found worth keeping.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::sync::BETWEEN;

/// A fuzz target.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The name of its binary.
    pub name: &'static str,
    /// The function that checks the promise.
    pub promise: fn(&[u8]),
    seeds: fn() -> io::Result<Vec<Vec<u8>>>,
}

impl Target {
    /// All targets.
    pub const ALL: &'static [Target] = &[
        Target {
            name: "decode",
            promise: crate::decode,
            seeds: bodies,
        },
        Target {
            name: "envelope",
            promise: crate::envelope,
            seeds: bodies,
        },
        Target {
            name: "go",
            promise: crate::go,
            seeds: go_files,
        },
        Target {
            name: "sync",
            promise: crate::sync,
            seeds: catalogues,
        },
        Target {
            name: "tool",
            promise: crate::tool,
            seeds: recordings,
        },
    ];

    /// Returns the target with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Target> {
        Target::ALL
            .iter()
            .copied()
            .find(|target| target.name == name)
    }

    /// Returns the initial inputs, made from the recordings and from what the repository knows of upstream.
    ///
    /// # Errors
    ///
    /// If a file cannot be read.
    pub fn seeds(&self) -> io::Result<Vec<Vec<u8>>> {
        (self.seeds)()
    }

    /// Returns the inputs that reached new code during fuzzing.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub fn corpus(&self) -> io::Result<Vec<Vec<u8>>> {
        let text = fs::read_to_string(self.corpus_file())?;
        let inputs = text.lines().map(|line| STANDARD.decode(line));
        inputs
            .collect::<Result<_, _>>()
            .map_err(|error| io::Error::other(format!("{}: {error}", self.corpus_file().display())))
    }

    /// Returns the inputs that once broke the promise, with their file names.
    ///
    /// # Errors
    ///
    /// If a file cannot be read.
    pub fn findings(&self) -> io::Result<Vec<(PathBuf, Vec<u8>)>> {
        let dir = here().join("findings").join(self.name);
        let entries = match fs::read_dir(&dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        entries
            .map(|entry| {
                let path = entry?.path();
                let input = fs::read(&path)?;
                Ok((path, input))
            })
            .collect()
    }

    fn corpus_file(&self) -> PathBuf {
        here().join("corpus").join(self.name).with_extension("txt")
    }
}

/// Writes seeds and corpus of a target as files, for a fuzzer.
///
/// # Errors
///
/// If a file cannot be read or written.
pub fn unpack(target: Target, dir: &Path) -> io::Result<()> {
    fs::create_dir_all(dir)?;
    let inputs = target.seeds()?.into_iter().chain(target.corpus()?);
    for (number, input) in inputs.enumerate() {
        fs::write(dir.join(format!("{number:05}")), input)?;
    }
    Ok(())
}

/// Stores the files of a directory as the corpus of a target: one per line, in Base64, in order.
///
/// The smallest inputs are stored first, up to a limit. Seeds and large inputs are omitted to keep the
/// repository small.
///
/// # Errors
///
/// If a file cannot be read or written.
pub fn pack(target: Target, dir: &Path) -> io::Result<usize> {
    const LARGEST: usize = 1024;
    const ALL_TOGETHER: usize = 192 * 1024;
    let seeds: BTreeSet<Vec<u8>> = target.seeds()?.into_iter().collect();
    let mut inputs = BTreeSet::new();
    for entry in fs::read_dir(dir)? {
        let input = fs::read(entry?.path())?;
        if input.len() <= LARGEST && !seeds.contains(&input) {
            inputs.insert((input.len(), input));
        }
    }
    let mut taken = 0;
    let kept: Vec<String> = inputs
        .iter()
        .take_while(|(size, _)| {
            taken += size;
            taken <= ALL_TOGETHER
        })
        .map(|(_, input)| STANDARD.encode(input) + "\n")
        .collect();
    fs::write(target.corpus_file(), kept.concat())?;
    Ok(kept.len())
}

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn recorded_lines() -> io::Result<Vec<String>> {
    let path = here().join("../tests/captures/responses.jsonl");
    Ok(fs::read_to_string(path)?
        .lines()
        .map(str::to_owned)
        .collect())
}

/// Returns the distinct bodies of the recordings.
fn bodies() -> io::Result<Vec<Vec<u8>>> {
    let mut bodies = BTreeSet::new();
    for line in recorded_lines()? {
        let recording: Value = serde_json::from_str(&line)?;
        if let Some(body) = recording["body"].as_str() {
            bodies.insert(body.as_bytes().to_vec());
        } else if let Some(body) = recording["body_base64"].as_str() {
            bodies.extend(STANDARD.decode(body));
        }
    }
    Ok(bodies.into_iter().collect())
}

/// Returns recordings as they are, a few of them as lines and as a list, bodies alone, what curl
/// printed, and each response that a browser exported.
fn recordings() -> io::Result<Vec<Vec<u8>>> {
    let lines = recorded_lines()?;
    let mut inputs = bodies()?;
    let several = lines.chunks(7).step_by(20);
    inputs.extend(several.clone().map(|lines| lines.join("\n").into_bytes()));
    inputs.extend(several.map(|lines| format!("[{}]", lines.join(",")).into_bytes()));
    inputs.extend(lines.into_iter().map(String::into_bytes));
    inputs.extend(transcripts()?);
    inputs.extend(archives()?);
    Ok(inputs)
}

/// Returns what curl printed.
fn transcripts() -> io::Result<Vec<Vec<u8>>> {
    let mut transcripts = Vec::new();
    for entry in fs::read_dir(here().join("../cli/tests/data/curl"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "txt") {
            transcripts.push(fs::read(path)?);
        }
    }
    // `read_dir` returns them in any order.
    transcripts.sort();
    Ok(transcripts)
}

/// Returns what a browser exported: as a whole, and each of its entries with the keys that are read.
fn archives() -> io::Result<Vec<Vec<u8>>> {
    let whole = fs::read(here().join("../cli/tests/data/har/chromium.har"))?;
    let archive: Value = serde_json::from_slice(&whole)?;
    let entries = archive["log"]["entries"].as_array().into_iter().flatten();
    let mut archives: Vec<Vec<u8>> = entries
        .map(|entry| {
            let (request, response) = (&entry["request"], &entry["response"]);
            let small = serde_json::json!({ "log": { "entries": [{
                "startedDateTime": entry["startedDateTime"],
                "request": { "method": request["method"], "url": request["url"] },
                "response": {
                    "status": response["status"],
                    "content": response["content"],
                    "bodySize": response["bodySize"],
                    "_error": response["_error"],
                },
            }] } });
            // The key `log` must come first; here it is the only one.
            small.to_string().into_bytes()
        })
        .collect();
    archives.push(whole);
    Ok(archives)
}

/// Returns files that a reader of Go must refuse, and one for each release of upstream.
fn go_files() -> io::Result<Vec<Vec<u8>>> {
    let mut files = lists()?;
    for entry in fs::read_dir(here().join("../xtask/tests/refused"))? {
        files.push(fs::read(entry?.path())?);
    }
    // `read_dir` returns them in any order.
    files.sort();
    Ok(files)
}

/// Returns upstream's list of constants in each release.
fn lists() -> io::Result<Vec<Vec<u8>>> {
    let table = fs::read_to_string(here().join("../xtask/tests/data/constants_by_release.tsv"))?;
    let mut lists: Vec<(String, String)> = Vec::new();
    for line in table.lines().skip(1) {
        let mut cells = line.split('\t');
        let (Some(release), Some(name), Some(value)) = (cells.next(), cells.next(), cells.next())
        else {
            return Err(io::Error::other(format!(
                "{line:?} is not a row of the table"
            )));
        };
        if lists.last().is_none_or(|(last, _)| last != release) {
            lists.push((release.to_owned(), String::new()));
        }
        if let Some((_, list)) = lists.last_mut() {
            *list += &format!("\t// {value}\n\t{name} = {value}\n");
        }
    }
    let mut files: Vec<_> = lists
        .into_iter()
        .map(|(_, list)| format!("package serializer\n\nconst (\n{list})\n").into_bytes())
        .collect();
    files.dedup();
    Ok(files)
}

/// Returns rows of the catalogue, with lists that change them.
fn catalogues() -> io::Result<Vec<Vec<u8>>> {
    let text = cloudreve_codes::CODES_TOML;
    let rows: Vec<&str> = text.split("\n[[code]]\n").collect();
    let Some((head, rows)) = rows.split_first() else {
        return Ok(Vec::new());
    };
    let mut inputs = Vec::new();
    // Pairs of rows without successors outside of the input, and each of the other rows with all of its
    // successors, unless those are too many.
    const MOST: usize = 4;
    let (linked, alone): (Vec<&str>, Vec<&str>) =
        rows.iter().partition(|row| row.contains("successors"));
    let mut groups: Vec<Vec<&str>> = alone.chunks(2).map(<[&str]>::to_vec).collect();
    groups.extend(linked.iter().map(|row| with_successors(row, rows)));
    for group in groups.iter().filter(|group| group.len() <= MOST) {
        let catalogue: String = group
            .iter()
            .map(|row| format!("\n[[code]]\n{row}"))
            .collect();
        let names: Vec<(&str, &str)> = group
            .iter()
            .filter_map(|row| {
                let (_, go) = row.split_once("go = \"")?;
                let value = row.lines().next()?.strip_prefix("value = ")?;
                Some((go.split('"').next()?, value))
            })
            .collect();
        let list: String = names
            .iter()
            .map(|(name, value)| format!("{name} = {value}\n"))
            .collect();
        for list in [
            list.clone(),
            list.replace("Code", "CodeOther"),
            list.replace(" = ", " = 1"),
            format!("{list}CodeNew = 7\nCodeSecond = 7\n"),
            "CodeNew = 7\n".to_owned(),
        ] {
            inputs.push(format!("{head}{catalogue}{BETWEEN}const (\n{list})\n").into_bytes());
        }
    }
    inputs.extend(
        lists()?
            .into_iter()
            .map(|list| [BETWEEN.as_bytes(), &list].concat()),
    );
    Ok(inputs)
}

/// Returns a row and all its direct and indirect successors, in the order of the catalogue.
fn with_successors<'t>(row: &'t str, rows: &[&'t str]) -> Vec<&'t str> {
    let number = |row: &'t str| {
        row.lines()
            .next()
            .and_then(|line| line.strip_prefix("value = "))
    };
    let mut named: BTreeSet<&str> = number(row).into_iter().collect();
    loop {
        let group: Vec<&str> = rows
            .iter()
            .filter(|row| number(row).is_some_and(|number| named.contains(number)))
            .copied()
            .collect();
        let lists = group
            .iter()
            .flat_map(|row| row.split("successors = [").skip(1));
        let numbers = lists.filter_map(|list| list.split(']').next());
        let before = named.len();
        named.extend(numbers.flat_map(|numbers| numbers.split(", ")));
        if named.len() == before {
            return group;
        }
    }
}
