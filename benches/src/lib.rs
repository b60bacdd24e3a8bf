//! The measured cases, and the ways to read them.
//!
//! Each case has a floor: derived structs that can read only this case. `floor` reads bytes and
//! `floor_str` text. `twice` and `value` are the usual detours of clients: reading the code first and
//! the payload in a second pass, and reading a `Value` first.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::hint::black_box;

use cloudreve_codes::{Envelope, Error, decode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A file of a listing, as servers send it.
#[derive(Deserialize, Serialize)]
pub struct File {
    pub r#type: i32,
    pub id: String,
    pub name: String,
    pub created_at: String,
    pub updated_at: String,
    pub size: u64,
    pub metadata: Option<HashMap<String, String>>,
    pub path: String,
    #[serde(default)]
    pub shared: bool,
    pub capability: Option<String>,
    pub owned: bool,
    pub primary_entity: Option<String>,
}

#[derive(Deserialize, Serialize)]
pub struct Listing {
    pub files: Vec<File>,
    pub parent: Option<File>,
    pub pagination: Pagination,
}

#[derive(Deserialize, Serialize)]
pub struct Pagination {
    pub page: u32,
    pub page_size: u32,
    pub is_cursor: bool,
}

/// The same file, borrowed from the body.
#[derive(Deserialize)]
pub struct BorrowedFile<'a> {
    pub r#type: i32,
    pub id: &'a str,
    pub name: &'a str,
    pub created_at: &'a str,
    pub updated_at: &'a str,
    pub size: u64,
    pub path: &'a str,
    pub owned: bool,
}

#[derive(Deserialize)]
pub struct BorrowedListing<'a> {
    #[serde(borrow)]
    pub files: Vec<BorrowedFile<'a>>,
}

/// The floor of a success.
#[derive(Deserialize)]
pub struct Success<T> {
    pub code: i32,
    pub data: T,
    pub msg: String,
}

/// The floor of a success without data.
#[derive(Deserialize)]
pub struct Unit {
    pub code: i32,
    pub msg: String,
}

/// The floor of a failure.
#[derive(Deserialize)]
pub struct Failure {
    pub code: i32,
    #[serde(default)]
    pub data: Option<Vec<Lock>>,
    #[serde(default)]
    pub aggregated_error: Option<HashMap<String, Failure>>,
    pub msg: String,
    #[serde(default)]
    pub error: Option<String>,
    #[serde(default)]
    pub correlation_id: Option<String>,
}

#[derive(Deserialize)]
pub struct Lock {
    pub path: Option<String>,
    pub token: Option<String>,
    pub owner: Owner,
    pub r#type: i32,
}

#[derive(Deserialize)]
pub struct Owner {
    pub application: Application,
}

#[derive(Deserialize)]
pub struct Application {
    pub r#type: String,
    pub inner_xml: Option<String>,
    pub viewer_id: Option<String>,
}

/// The first pass of a client that reads twice.
#[derive(Deserialize)]
struct CodeOnly {
    code: i32,
}

const ID: &str = "984b3f28-a7e7-4670-939e-ff0e73d3bac8";

pub mod body {
    //! Bodies as servers send them.

    use super::*;

    pub fn ping() -> String {
        r#"{"code":0,"data":"4.18.0","msg":""}"#.to_owned()
    }

    pub fn unit() -> String {
        r#"{"code":0,"msg":""}"#.to_owned()
    }

    fn data(files: usize) -> String {
        let mut list = String::new();
        for index in 0..files {
            let comma = if index == 0 { "" } else { "," };
            write!(
                list,
                r#"{comma}{{"type":0,"id":"v{index:06}","name":"report-{index:06}.docx","created_at":"2026-11-24T18:06:33.344197468Z","updated_at":"2026-11-24T18:06:33.897734002Z","size":{},"metadata":{{}},"path":"cloudreve://my/dir/report-{index:06}.docx","capability":"w8edAQ==","owned":true,"primary_entity":"N8h3"}}"#,
                10_000 + index * 37,
            )
            .expect("writing to a string succeeds");
        }
        format!(
            r#"{{"files":[{list}],"pagination":{{"page":0,"page_size":2000,"is_cursor":true}}}}"#
        )
    }

    pub fn listing(files: usize) -> String {
        format!(r#"{{"code":0,"data":{},"msg":""}}"#, data(files))
    }

    pub fn data_before_code(files: usize) -> String {
        format!(r#"{{"data":{},"code":0,"msg":""}}"#, data(files))
    }

    pub fn plain_error() -> String {
        format!(r#"{{"code":40016,"msg":"Path not exist","correlation_id":"{ID}"}}"#)
    }

    fn lock(index: usize) -> String {
        format!(
            r#"{{"path":"cloudreve://my/dir/report-{index:06}.docx","token":"{ID}","owner":{{"application":{{"type":"upload"}}}},"type":0}}"#
        )
    }

    pub fn locks(count: usize) -> String {
        let locks: Vec<String> = (0..count).map(lock).collect();
        format!(
            r#"{{"code":40073,"data":[{}],"msg":"Lock conflict","correlation_id":"{ID}"}}"#,
            locks.join(",")
        )
    }

    /// A batch with every tenth item locked.
    pub fn batch(items: usize) -> String {
        let items: Vec<String> = (0..items)
            .map(|index| {
                let item = if index % 10 == 0 {
                    format!(r#"{{"code":40073,"data":[{}],"msg":"Lock conflict","correlation_id":"{ID}"}}"#, lock(index))
                } else {
                    plain_error()
                };
                format!(r#""cloudreve://my/dir/report-{index:06}.docx":{item}"#)
            })
            .collect();
        let msg = "One or more operation failed";
        format!(
            r#"{{"code":40081,"aggregated_error":{{{}}},"msg":"{msg}","correlation_id":"{ID}"}}"#,
            items.join(",")
        )
    }
}

/// Returns a body that lives as long as the program, so that dropping it is not measured.
pub fn leaked(body: String) -> &'static [u8] {
    String::leak(body).as_bytes()
}

/// Reads with this crate.
pub fn ours<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Error> {
    decode(black_box(200), body)
}

/// Reads with this crate through `response.json()`.
pub fn envelope<T: DeserializeOwned>(body: &[u8]) -> Envelope<T> {
    serde_json::from_slice(body).expect("an envelope")
}

pub fn floor<'a, T: Deserialize<'a>>(body: &'a [u8]) -> T {
    serde_json::from_slice(body).expect("the case fits its floor")
}

pub fn floor_str<'a, T: Deserialize<'a>>(body: &'a [u8]) -> T {
    // A client that calls `response.text()` already has valid text.
    serde_json::from_str(std::str::from_utf8(body).expect("UTF-8"))
        .expect("the case fits its floor")
}

/// Reads the code, and then everything again.
pub fn twice<'a, T: Deserialize<'a>>(body: &'a [u8]) -> T {
    let first: CodeOnly = serde_json::from_slice(body).expect("an envelope");
    black_box(first.code);
    floor(body)
}

/// Reads a `Value`, and splits it.
pub fn value<T: DeserializeOwned>(body: &[u8]) -> T {
    let value: Value = serde_json::from_slice(body).expect("JSON");
    black_box(value["code"].as_i64());
    serde_json::from_value(value).expect("the case fits its floor")
}

pub fn sonic<T: DeserializeOwned>(body: &[u8]) -> Envelope<T> {
    sonic_rs::from_slice(body).expect("an envelope")
}

/// simd-json works in place, so it reads from a client's own buffer.
pub fn simd<T: DeserializeOwned>(body: &mut [u8]) -> Envelope<T> {
    simd_json::from_slice(body).expect("an envelope")
}

// Generated arithmetic isn't simplified.
#[allow(clippy::identity_op)]
pub mod lookup {
    //! Looking up codes, compared with the rejected alternatives. Each looks up everything it is given,
    //! and returns the number of hits.

    use std::hint::black_box;

    use cloudreve_codes::ErrorCode;

    include!(concat!(env!("OUT_DIR"), "/lookups.rs"));

    /// The number of every code.
    pub fn numbers() -> Vec<i32> {
        ErrorCode::ALL.iter().map(|code| code.as_i32()).collect()
    }

    /// As many other numbers, both close to those of codes and far from them.
    pub fn other_numbers() -> Vec<i32> {
        let near = numbers()
            .into_iter()
            .flat_map(|number| [number + 100, number + 20_000]);
        near.filter(|number| ErrorCode::from_i32(*number).is_none())
            .take(ErrorCode::ALL.len())
            .collect()
    }

    /// Every Rust name and every Go name.
    pub fn names() -> Vec<String> {
        ErrorCode::ALL
            .iter()
            .flat_map(|code| [code.name().to_owned(), code.go_name().to_owned()])
            .collect()
    }

    /// As many other names, of the same lengths.
    pub fn other_names() -> Vec<String> {
        names()
            .into_iter()
            .map(|name| name.replace('e', "x") + "X")
            .collect()
    }

    pub fn count(numbers: &[i32], find: impl Fn(i32) -> Option<ErrorCode>) -> usize {
        numbers
            .iter()
            .filter(|&&number| find(black_box(number)).is_some())
            .count()
    }

    pub fn count_names(names: &[String], find: impl Fn(&str) -> Option<ErrorCode>) -> usize {
        names
            .iter()
            .filter(|name| find(black_box(name)).is_some())
            .count()
    }

    /// A binary search in the table of all codes.
    pub fn by_table(number: i32) -> Option<ErrorCode> {
        let found = ErrorCode::ALL.binary_search_by_key(&number, |code| code.as_i32());
        found.ok().and_then(|at| ErrorCode::ALL.get(at).copied())
    }

    pub fn by_name(name: &str) -> Option<ErrorCode> {
        name.parse().ok()
    }

    /// A search through the names of all codes.
    pub fn name_by_table(name: &str) -> Option<ErrorCode> {
        ErrorCode::ALL
            .iter()
            .copied()
            .find(|code| code.name() == name || code.go_name() == name)
    }

    /// The cost of the loop around a lookup.
    pub fn by_nothing(number: i32) -> Option<ErrorCode> {
        if black_box(number) == 0 {
            None
        } else {
            Some(ErrorCode::NotSet)
        }
    }

    pub fn descriptions() -> usize {
        ErrorCode::ALL
            .iter()
            .map(|code| black_box(code).description().len())
            .sum()
    }
}

pub mod written {
    //! Envelopes to write, and their floors.

    use super::*;
    use cloudreve_codes::ApiError;

    #[derive(Serialize)]
    pub struct SuccessFloor<'a> {
        code: i32,
        data: &'a Listing,
        msg: &'static str,
    }

    pub fn listing() -> Listing {
        let envelope: Envelope<Listing> = envelope(body::listing(50).as_bytes());
        envelope.into_result().expect("a success")
    }

    pub fn success(data: &Envelope<&Listing>) -> Vec<u8> {
        serde_json::to_vec(data).expect("serializing succeeds")
    }

    pub fn success_floor(data: &Listing) -> Vec<u8> {
        serde_json::to_vec(&SuccessFloor {
            code: 0,
            data,
            msg: "",
        })
        .expect("serializing succeeds")
    }

    /// The floor of a failed batch.
    #[derive(Serialize)]
    pub struct FailureFloor {
        code: i32,
        #[serde(skip_serializing_if = "Option::is_none")]
        data: Option<Box<serde_json::value::RawValue>>,
        #[serde(skip_serializing_if = "std::collections::BTreeMap::is_empty")]
        aggregated_error: std::collections::BTreeMap<String, FailureFloor>,
        msg: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        correlation_id: Option<String>,
    }

    pub fn batch_floor() -> FailureFloor {
        fn floor(error: &ApiError) -> FailureFloor {
            FailureFloor {
                code: error.code().as_i32(),
                data: error.data().map(ToOwned::to_owned),
                aggregated_error: error
                    .item_errors()
                    .map(|(key, item)| (key.to_owned(), floor(item)))
                    .collect(),
                msg: error.msg().to_owned(),
                error: error.debug_error().map(str::to_owned),
                correlation_id: error.correlation_id().map(str::to_owned),
            }
        }
        floor(&batch())
    }

    pub fn failure_floor(error: &FailureFloor) -> Vec<u8> {
        serde_json::to_vec(error).expect("serializing succeeds")
    }

    pub fn batch() -> ApiError {
        serde_json::from_str(&body::batch(100)).expect("a failure")
    }

    pub fn failure(error: &ApiError) -> Vec<u8> {
        serde_json::to_vec(error).expect("serializing succeeds")
    }
}
