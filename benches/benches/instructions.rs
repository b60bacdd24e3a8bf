//! Instruction counts, with callgrind: they don't depend on the load of the machine. Results are
//! dropped, as a client does.

#![allow(missing_docs)]

use std::hint::black_box;
use std::mem::forget;

use cloudreve_codes::{ApiError, Envelope, ErrorCode};
use cloudreve_codes_benches::written::{self, batch, listing};
use cloudreve_codes_benches::{
    BorrowedListing, Failure, Listing, Success, Unit, body, envelope, floor, floor_str, leaked,
    lookup, ours, simd, sonic, twice, value,
};
use gungraun::{library_benchmark, library_benchmark_group, main};

/// A benchmark for each way to read a case, named `case_way`.
macro_rules! reading {
    ($group:ident: $( $name:ident($body:expr) $read:expr; )*) => {
        $(
            #[library_benchmark]
            #[bench::run(leaked($body))]
            fn $name(body: &'static [u8]) {
                let _ = black_box(($read)(body));
            }
        )*

        library_benchmark_group!(name = $group, benchmarks = [$( $name ),*]);
    };
}

reading! { successes:
    ping_ours(body::ping()) ours::<String>;
    ping_floor(body::ping()) floor::<Success<String>>;
    ping_floor_str(body::ping()) floor_str::<Success<String>>;
    ping_twice(body::ping()) twice::<Success<String>>;
    ping_value(body::ping()) value::<Success<String>>;
    unit_ours(body::unit()) ours::<()>;
    unit_floor(body::unit()) floor::<Unit>;
    unit_floor_str(body::unit()) floor_str::<Unit>;
    unit_twice(body::unit()) twice::<Unit>;
    unit_value(body::unit()) value::<Unit>;
    listing50_ours(body::listing(50)) ours::<Listing>;
    listing50_envelope(body::listing(50)) envelope::<Listing>;
    listing50_floor(body::listing(50)) floor::<Success<Listing>>;
    listing50_floor_str(body::listing(50)) floor_str::<Success<Listing>>;
    listing50_twice(body::listing(50)) twice::<Success<Listing>>;
    listing50_value(body::listing(50)) value::<Success<Listing>>;
    listing50_sonic(body::listing(50)) sonic::<Listing>;
    listing2000_ours(body::listing(2000)) ours::<Listing>;
    listing2000_envelope(body::listing(2000)) envelope::<Listing>;
    listing2000_floor(body::listing(2000)) floor::<Success<Listing>>;
    listing2000_floor_str(body::listing(2000)) floor_str::<Success<Listing>>;
    listing2000_twice(body::listing(2000)) twice::<Success<Listing>>;
    listing2000_value(body::listing(2000)) value::<Success<Listing>>;
    listing2000_sonic(body::listing(2000)) sonic::<Listing>;
    data_first_ours(body::data_before_code(50)) ours::<Listing>;
    data_first_floor(body::data_before_code(50)) floor::<Success<Listing>>;
    data_first_floor_str(body::data_before_code(50)) floor_str::<Success<Listing>>;
    borrowed_ours(body::listing(50)) ours::<BorrowedListing<'static>>;
    borrowed_floor(body::listing(50)) floor::<Success<BorrowedListing<'static>>>;
    borrowed_floor_str(body::listing(50)) floor_str::<Success<BorrowedListing<'static>>>;
}

// Cases that only measure growth. Nothing is dropped: freeing many small blocks makes the allocator
// merge them, which isn't part of reading.
reading! { growth:
    files100_ours(body::listing(100)) |body| forget(ours::<Listing>(body));
    files100000_ours(body::listing(100_000)) |body| forget(ours::<Listing>(body));
    items100_ours(body::batch(100)) |body| forget(ours::<()>(body));
    items100000_ours(body::batch(100_000)) |body| forget(ours::<()>(body));
}

reading! { failures:
    error_ours(body::plain_error()) ours::<()>;
    error_floor(body::plain_error()) floor::<Failure>;
    error_floor_str(body::plain_error()) floor_str::<Failure>;
    error_twice(body::plain_error()) twice::<Failure>;
    error_value(body::plain_error()) value::<Failure>;
    locks3_ours(body::locks(3)) ours::<()>;
    locks3_floor(body::locks(3)) floor::<Failure>;
    locks3_floor_str(body::locks(3)) floor_str::<Failure>;
    locks3_twice(body::locks(3)) twice::<Failure>;
    locks3_value(body::locks(3)) value::<Failure>;
    batch100_ours(body::batch(100)) ours::<()>;
    batch100_floor(body::batch(100)) floor::<Failure>;
    batch100_floor_str(body::batch(100)) floor_str::<Failure>;
    batch100_twice(body::batch(100)) twice::<Failure>;
    batch100_value(body::batch(100)) value::<Failure>;
    batch10000_ours(body::batch(10_000)) ours::<()>;
    batch10000_floor(body::batch(10_000)) floor::<Failure>;
    batch10000_floor_str(body::batch(10_000)) floor_str::<Failure>;
    batch10000_twice(body::batch(10_000)) twice::<Failure>;
    batch10000_value(body::batch(10_000)) value::<Failure>;
}

#[library_benchmark]
#[bench::run(body::listing(2000).into_bytes())]
fn listing2000_simd(mut body: Vec<u8>) {
    let _ = black_box(simd::<Listing>(&mut body));
}

/// A benchmark for each way to look something up, for hits and for misses.
macro_rules! lookups {
    ($( $name:ident($make:ident: $given:ty) $count:ident $find:expr; )*) => {
        $(
            #[library_benchmark]
            #[bench::run(lookup::$make())]
            fn $name(given: $given) -> ($given, usize) {
                let found = lookup::$count(&given, $find);
                (given, found)
            }
        )*

        library_benchmark_group!(name = lookups, benchmarks = [description_ours, $( $name ),*]);
    };
}

lookups! {
    number_hit_ours(numbers: Vec<i32>) count ErrorCode::from_i32;
    number_hit_runs(numbers: Vec<i32>) count lookup::by_runs;
    number_hit_nested(numbers: Vec<i32>) count lookup::by_nested_match;
    number_hit_table(numbers: Vec<i32>) count lookup::by_table;
    number_hit_nothing(numbers: Vec<i32>) count lookup::by_nothing;
    number_miss_ours(other_numbers: Vec<i32>) count ErrorCode::from_i32;
    number_miss_runs(other_numbers: Vec<i32>) count lookup::by_runs;
    number_miss_nested(other_numbers: Vec<i32>) count lookup::by_nested_match;
    number_miss_table(other_numbers: Vec<i32>) count lookup::by_table;
    number_miss_nothing(other_numbers: Vec<i32>) count lookup::by_nothing;
    name_hit_ours(names: Vec<String>) count_names lookup::by_name;
    name_hit_table(names: Vec<String>) count_names lookup::name_by_table;
    name_miss_ours(other_names: Vec<String>) count_names lookup::by_name;
    name_miss_table(other_names: Vec<String>) count_names lookup::name_by_table;
}

#[library_benchmark]
fn description_ours() -> usize {
    lookup::descriptions()
}

#[library_benchmark]
#[bench::run(listing())]
fn write_success_ours(data: Listing) -> (Listing, Vec<u8>) {
    let body = written::success(&Envelope::Success(&data));
    (data, body)
}

#[library_benchmark]
#[bench::run(listing())]
fn write_success_floor(data: Listing) -> (Listing, Vec<u8>) {
    let body = written::success_floor(&data);
    (data, body)
}

#[library_benchmark]
#[bench::run(batch())]
fn write_batch_ours(error: ApiError) -> (ApiError, Vec<u8>) {
    let body = written::failure(&error);
    (error, body)
}

#[library_benchmark]
#[bench::run(written::batch_floor())]
fn write_batch_floor(error: written::FailureFloor) -> (written::FailureFloor, Vec<u8>) {
    let body = written::failure_floor(&error);
    (error, body)
}

library_benchmark_group!(
    name = others,
    benchmarks = [
        listing2000_simd,
        write_success_ours,
        write_success_floor,
        write_batch_ours,
        write_batch_floor
    ]
);

main!(library_benchmark_groups = [successes, growth, failures, lookups, others]);
