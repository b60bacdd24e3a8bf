//! The promises of the fuzz targets hold for all known inputs: the recordings, inputs that reached new
//! code, and inputs that once broke a promise.

use cloudreve_codes_fuzz::Target;

fn replay(name: &str) {
    let target = Target::named(name).unwrap();
    for (path, input) in target.findings().unwrap() {
        println!("{}", path.display());
        (target.promise)(&input);
    }
    let seeds = target.seeds().unwrap();
    assert!(seeds.len() > 30, "{} seeds", seeds.len());
    for input in seeds.iter().chain(&target.corpus().unwrap()) {
        println!("{}", input.escape_ascii());
        (target.promise)(input);
    }
}

#[test]
fn decode_agrees_with_its_oracle() {
    replay("decode");
}

#[test]
fn envelopes_are_the_same_after_writing() {
    replay("envelope");
}

#[test]
fn lists_in_go_are_read_or_refused_at_their_line() {
    replay("go");
}

#[test]
fn a_sync_loses_nothing_and_is_idempotent() {
    replay("sync");
}

#[test]
fn what_the_tool_prints_is_escaped() {
    replay("tool");
}

#[test]
fn every_target_is_replayed() {
    let source = include_str!("replay.rs");
    for target in Target::ALL {
        assert!(
            source.contains(&format!("replay({:?})", target.name)),
            "{}",
            target.name
        );
    }
}
