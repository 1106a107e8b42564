#!/bin/sh
# Guessed: a filter given to the reading of a Parquet file finds the rows that the same filter finds in the table
# itself: what the file's statistics tell only spares the reading of what cannot be asked for.
# Seen with PyArrow 26.0.1: of NaN, which the statistics pass over, it loses rows. A column whose numbers are all 1,
# with NaN among them and no null, has least and greatest 1 and is taken for 1 throughout: pc.is_nan() finds nothing,
# and "not equal to 1" loses NaN. With a second number, or a null, is_nan() finds it again. "not (score <= 2)" loses NaN
# wherever the greatest is at most 2, and is_null(nan_is_null=True) wherever there is a number and no null. Nothing but
# NaN is found. Datasets go alike, and what filters through them: PyIceberg 0.12.0 loses "score is nan" in the same
# files.
# So gaps are written as null and never as NaN, or rows are filtered after they were read.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile --disable-pip-version-check pyarrow==26.0.1
cat > look.py <<'PYTHON'
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

NAN = float("nan")
SCORE = pc.field("score")
ASKED = {
    "is_nan": pc.is_nan(SCORE),
    "!= 1": SCORE != 1.0,
    "not <= 2": ~(SCORE <= 2.0),
    "is_null or nan": SCORE.is_null(nan_is_null=True),
    "<= 2": SCORE <= 2.0,
}
LOST = [  # scores, and the filters that lose a row of them
    ([1.0, 1.0, NAN], {"is_nan", "!= 1", "not <= 2", "is_null or nan"}),
    ([1.0, 2.0, NAN], {"not <= 2", "is_null or nan"}),
    ([1.0, None, NAN], {"!= 1", "not <= 2"}),
    ([1.0, 3.0, NAN], {"is_null or nan"}),
    ([NAN, NAN, NAN], set()),
    ([1.0, 2.0, None], set()),
]

print("pyarrow", pa.__version__)
for scores, lost in LOST:
    rows = pa.table({"story": [1, 2, 3], "score": pa.array(scores, pa.float64())})
    pq.write_table(rows, "stories.parquet")
    print(f"  {scores}")
    for asked, which in ASKED.items():
        in_table = rows.filter(which)["story"].to_pylist()
        in_file = pq.read_table("stories.parquet", filters=which)["story"].to_pylist()
        in_dataset = ds.dataset("stories.parquet").to_table(filter=which)["story"].to_pylist()
        after = pq.read_table("stories.parquet").filter(which)["story"].to_pylist()
        print(f"    {asked:15} table {in_table!s:9} file {in_file!s:9}", "lost" if in_file != in_table else "")
        assert in_file == in_dataset
        assert after == in_table
        assert (in_file != in_table) == (asked in lost), scores
        assert set(in_file) <= set(in_table)
PYTHON
venv/bin/python look.py
