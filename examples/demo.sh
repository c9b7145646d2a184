#!/bin/sh
# The main job from end to end, offline, in a minute or two: product titles with rare
# categories, a classifier that chooses for itself, predictions and a report.
# `make demo` runs it.
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

say "Try what is best for them within a minute, and say why; a fifth is held out"
run skimbal train "$folder/titles.csv" --text title --label category \
    --out "$folder/model" --time-budget 1m

say "Classify titles that it has never seen"
run skimbal predict "$folder/model" "$folder/new.csv" --out "$folder/predictions.csv"
run head -n 4 "$folder/predictions.csv"

say "Measure the model on them"
run skimbal evaluate "$folder/model" "$folder/new.csv" --out "$folder/report.html"

say "Done: open $folder/report.html in a browser"
