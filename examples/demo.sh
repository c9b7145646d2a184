#!/bin/sh
# The main job from end to end, offline, in a few minutes: product titles with rare
# categories, a fine-tuned BERT, predictions and a report. `make demo` runs it.
set -eu

folder=build/demo
rm -rf "$folder"
mkdir -p "$folder"

say() {
    printf '\n== %s\n' "$1"
}

run() {
    printf '$ %s\n' "$*"
    "$@"
}

say "Titles of invented products in ten categories, two of them rare"
run skimbal datasets make "$folder/titles.csv" --rows 2000 --ratio 8
run skimbal datasets make "$folder/new.csv" --rows 500 --ratio 8 --seed 1

say "Fine-tune a small BERT; a fifth of the titles is held out and measured"
run skimbal train "$folder/titles.csv" --text title --label category \
    --out "$folder/model" --epochs 6

say "Classify titles that it has never seen"
run skimbal predict "$folder/model" "$folder/new.csv" --out "$folder/predictions.csv"
run head -n 4 "$folder/predictions.csv"

say "Measure the model on them"
run skimbal evaluate "$folder/model" "$folder/new.csv" --out "$folder/report.html"

say "Done: open $folder/report.html in a browser"
