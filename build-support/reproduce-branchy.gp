# SPDX-License-Identifier: GPL-2.0-only
#
# Draws the tables of edge-inference-reproduce-branchy, a picture each.
# gnuplot -e "folder='results'" reproduce-branchy.gp      reads reproduce-branchy-*.csv and -marks.gp, writes .png there
load folder . "/reproduce-branchy-marks.gp"
stem = folder . "/reproduce-branchy-"
set datafile separator whitespace
set terminal pngcairo size 1200,520 font "Sans,10"
set grid
set key top left
blue = "#1f77b4"; red = "#d62728"; green = "#2ca02c"; purple = "#9467bd"; orange = "#ff7f0e"

# columns: 1 name, 2 encoding, 3 rate, 4 deadline, 5 variant, 6 exit, 8 share in time, 9 ms, 13 score
rows(table, encoding, variant, x, y) = sprintf("< awk -F, '$2 == \"%s\" && $5 == \"%s\" {print $%d, $%d}' %s%s.csv", encoding, variant, x, y, stem, table)
means(table, encoding, variant, x, y) = sprintf("< awk -F, '$2 == \"%s\" && $5 == \"%s\" {s[$%d] += $%d; n[$%d]++} END {for (i in s) print i, s[i] / n[i]}' %s%s.csv | sort -n", encoding, variant, x, y, x, stem, table)
labels(table, encoding, variant, x, y, z) = sprintf("< awk -F, '$2 == \"%s\" && $5 == \"%s\" {s[$%d] += $%d; t[$%d] += $%d; n[$%d]++} END {for (i in s) print i, s[i] / n[i], t[i] / n[i]}' %s%s.csv", encoding, variant, x, y, x, z, x, stem, table)
ofone(table, name, encoding, variant, x, y) = sprintf("< awk -F, '$1 == \"%s\" && $2 == \"%s\" && $5 == \"%s\" {print $%d, $%d}' %s%s.csv", name, encoding, variant, x, y, stem, table)

set output stem . "saving.png"
set multiplot layout 1,2 title "Edge against cloud at equal exits: lines are means over the topologies"
set xlabel "exit"
set ylabel "latency, ms"
set xrange [0.5:6.5]
set yrange [0:*]
set key bottom right
do for [e in encodings] {
    set title e
    plot rows("saving", e, "edge", 6, 9) using 1:2 with points pointtype 6 linecolor rgb blue title "edge", \
         rows("saving", e, "cloud", 6, 9) using 1:2 with points pointtype 4 linecolor rgb red title "cloud", \
         means("saving", e, "edge", 6, 9) using 1:2 with lines linewidth 2 linecolor rgb blue notitle, \
         means("saving", e, "cloud", 6, 9) using 1:2 with lines linewidth 2 linecolor rgb red notitle
}
unset multiplot

set output stem . "deadlines.png"
set multiplot layout 1,2 title "SNE at the edge and the cloud: mean score, a late answer counts as -1"
set xlabel "deadline, ms"
set ylabel "score"
set xrange [0:380]
set yrange [-1.1:1.1]
do for [e in encodings] {
    set title e
    plot means("deadlines", e, "edge", 4, 13) using 1:2 with linespoints linewidth 2 pointtype 7 linecolor rgb blue title "edge, with the mean exit", \
         labels("deadlines", e, "edge", 4, 13, 6) using 1:2:(sprintf("%.1f", $3)) with labels offset 0,1 notitle, \
         means("deadlines", e, "cloud", 4, 13) using 1:2 with linespoints linewidth 2 pointtype 5 linecolor rgb red title "cloud"
}
unset multiplot

set key top left
set output stem . "sources.png"
set multiplot layout 1,(words(source_encodings) > 0 ? words(source_encodings) : 1) title "Sources near the early and the late exits"
set xlabel "exit"
set ylabel "latency, ms"
set xrange [0.5:6.5]
set yrange [*:*]
do for [i = 1:words(source_encodings)] {
    e = word(source_encodings, i)
    topology = word(source_topologies, i)
    early = "source " . word(source_early, i)
    late = "source " . word(source_late, i)
    set title sprintf("%s, topology %s", e, topology)
    plot ofone("sources", topology, e, early, 6, 9) using 1:2 with linespoints linewidth 2 pointtype 7 linecolor rgb blue title "early, " . early, \
         ofone("sources", topology, e, late, 6, 9) using 1:2 with linespoints linewidth 2 pointtype 5 linecolor rgb red title "late, " . late
}
unset multiplot

agents = "device-only server-only partition-only edgent edgent-dynamic"
array color[5] = [orange, red, purple, blue, green]
array mark[5] = [3, 5, 9, 7, 6]
set output stem . "edgent.png"
set multiplot layout 1,2 title "Edgent and others by deadline: mean score, a late answer counts as -1 (crosses: figure 9, Edgent)"
set xlabel "deadline, ms"
set ylabel "score"
set xrange [50:550]
set yrange [-1.1:1.1]
$published << EOD
100 -1
200 0.747
300 0.747
400 0.782
500 0.782
EOD
set key at graph 0.98, 0.40 right
do for [e in "float32 uint8"] {
    set title e
    plot for [i = 1:5] rows("edgent", e, word(agents, i), 4, 13) using 1:2 with linespoints linewidth 2 pointtype mark[i] pointsize 2.4 - 0.35 * i linecolor rgb color[i] title word(agents, i), \
         $published using 1:2 with points pointtype 2 pointsize 2 linecolor rgb "black" title "Edgent, published"
}
unset multiplot

set output stem . "bandwidth.png"
set multiplot layout 1,2 title "Latency by bandwidth (crosses: figure 7, Edgent, measured)"
set xlabel "link, kb/s"
set ylabel "latency, ms"
set logscale xy
set xrange [40:2500]
set yrange [10:10000]
$measured << EOD
50 2286
80 2286
100 1164
200 492
300 318
400 279
500 198
1000 283
1500 957
2000 960
EOD
set key default
set key bottom left
do for [e in "float32 uint8"] {
    set title e
    plot for [i = 1:5] rows("bandwidth", e, word(agents, i), 3, 9) using 1:2 with linespoints linewidth 2 pointtype mark[i] pointsize 2.4 - 0.35 * i linecolor rgb color[i] title word(agents, i), \
         $measured using 1:2 with points pointtype 2 pointsize 2 linecolor rgb "black" title "Edgent, published"
}
unset multiplot
unset logscale

set output stem . "traces.png"
set multiplot layout 1,words(trace_deadlines) title "Over traces of the link's rate, float32: share of tasks answered in time"
set style data histogram
set style histogram clustered gap 1
set style fill solid 0.8 border
set xrange [*:*]
set yrange [0:1.35]
set ylabel "share in time"
unset xlabel
set xtics rotate by -35 noenhanced
set key default
set key top left horizontal
set bmargin 6
set rmargin 6
bars(variant, deadline) = sprintf("< awk -F, '$5 == \"%s\" && $4 == \"%s\" {print $1, $8}' %straces.csv", variant, deadline, stem)
do for [d in trace_deadlines] {
    set title "deadline " . d . " ms"
    plot for [i = 1:5] bars(word(agents, i), d) using 2:xtic(1) linecolor rgb color[i] title word(agents, i)
}
unset multiplot
