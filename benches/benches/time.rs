//! Wall-clock times of the cases of `instructions`, under the same names, to measure them on another
//! machine.

#![allow(missing_docs)]

use cloudreve_codes::{Envelope, ErrorCode};
use cloudreve_codes_benches::{
    self as benches, BorrowedListing, Failure, Listing, Success, Unit, body, leaked, lookup,
    written,
};
use divan::Bencher;

fn main() {
    divan::main();
}

/// A module for each case, with a benchmark for each way to read it.
macro_rules! cases {
    ($( $case:ident($body:expr) { $( $way:ident: $type:ty; )* } )*) => {$(
        mod $case {
            use super::*;
            $(
                #[divan::bench]
                fn $way(bencher: Bencher<'_, '_>) {
                    let body = leaked($body);
                    bencher.bench(|| benches::$way::<$type>(divan::black_box(body)));
                }
            )*
        }
    )*};
}

cases! {
    ping(body::ping()) {
        ours: String;
        floor: Success<String>;
        floor_str: Success<String>;
        twice: Success<String>;
        value: Success<String>;
    }
    unit(body::unit()) {
        ours: ();
        floor: Unit;
        floor_str: Unit;
        twice: Unit;
        value: Unit;
    }
    listing50(body::listing(50)) {
        ours: Listing;
        envelope: Listing;
        floor: Success<Listing>;
        floor_str: Success<Listing>;
        twice: Success<Listing>;
        value: Success<Listing>;
        sonic: Listing;
    }
    listing2000(body::listing(2000)) {
        ours: Listing;
        envelope: Listing;
        floor: Success<Listing>;
        floor_str: Success<Listing>;
        twice: Success<Listing>;
        value: Success<Listing>;
        sonic: Listing;
    }
    data_first(body::data_before_code(50)) {
        ours: Listing;
        floor: Success<Listing>;
        floor_str: Success<Listing>;
    }
    borrowed(body::listing(50)) {
        ours: BorrowedListing<'static>;
        floor: Success<BorrowedListing<'static>>;
        floor_str: Success<BorrowedListing<'static>>;
    }
    error(body::plain_error()) {
        ours: ();
        floor: Failure;
        floor_str: Failure;
        twice: Failure;
        value: Failure;
    }
    locks3(body::locks(3)) {
        ours: ();
        floor: Failure;
        floor_str: Failure;
        twice: Failure;
        value: Failure;
    }
    batch100(body::batch(100)) {
        ours: ();
        floor: Failure;
        floor_str: Failure;
        twice: Failure;
        value: Failure;
    }
    batch10000(body::batch(10_000)) {
        ours: ();
        floor: Failure;
        floor_str: Failure;
        twice: Failure;
        value: Failure;
    }
}

/// simd-json reads in place, so each round has its own body.
#[divan::bench]
fn listing2000_simd(bencher: Bencher<'_, '_>) {
    let body = body::listing(2000).into_bytes();
    bencher
        .with_inputs(|| body.clone())
        .bench_refs(|body| benches::simd::<Listing>(body));
}

/// A module for each kind of thing to look up, with a benchmark for each way.
macro_rules! lookups {
    ($( $case:ident($given:ident, $count:ident) { $( $way:ident: $find:expr; )* } )*) => {$(
        mod $case {
            use super::*;
            $(
                #[divan::bench]
                fn $way(bencher: Bencher<'_, '_>) {
                    let given = lookup::$given();
                    bencher.bench(|| lookup::$count(&given, $find));
                }
            )*
        }
    )*};
}

lookups! {
    number_hit(numbers, count) {
        ours: ErrorCode::from_i32;
        runs: lookup::by_runs;
        nested: lookup::by_nested_match;
        table: lookup::by_table;
    }
    number_miss(other_numbers, count) {
        ours: ErrorCode::from_i32;
        runs: lookup::by_runs;
        nested: lookup::by_nested_match;
        table: lookup::by_table;
    }
    name_hit(names, count_names) {
        ours: lookup::by_name;
        table: lookup::name_by_table;
    }
    name_miss(other_names, count_names) {
        ours: lookup::by_name;
        table: lookup::name_by_table;
    }
}

#[divan::bench]
fn description_ours() -> usize {
    lookup::descriptions()
}

mod write_success {
    use super::*;

    #[divan::bench]
    fn ours(bencher: Bencher<'_, '_>) {
        let data = written::listing();
        bencher.bench(|| written::success(&Envelope::Success(divan::black_box(&data))));
    }

    #[divan::bench]
    fn floor(bencher: Bencher<'_, '_>) {
        let data = written::listing();
        bencher.bench(|| written::success_floor(divan::black_box(&data)));
    }
}

mod write_batch {
    use super::*;

    #[divan::bench]
    fn ours(bencher: Bencher<'_, '_>) {
        let error = written::batch();
        bencher.bench(|| written::failure(divan::black_box(&error)));
    }

    #[divan::bench]
    fn floor(bencher: Bencher<'_, '_>) {
        let error = written::batch_floor();
        bencher.bench(|| written::failure_floor(divan::black_box(&error)));
    }
}
