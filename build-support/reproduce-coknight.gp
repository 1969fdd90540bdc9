# SPDX-License-Identifier: GPL-2.0-only
#
# Draws mean response time against number of devices, analytic and over packets, with the points of saturation.
# gnuplot -e "folder='results'" reproduce-coknight.gp      reads reproduce-coknight.csv and -marks.gp, writes .png there
load folder . "/reproduce-coknight-marks.gp"
csv = folder . "/reproduce-coknight.csv"
set datafile separator ","
set terminal pngcairo size 1000,650 font "Sans,11"
set output folder . "/reproduce-coknight.png"
set title "Mean response time of a decision: lines analytic, points over packets"
set xlabel "devices"
set ylabel "mean response time, ms"
set logscale y
set xrange [0:most_devices + 1]
set grid
set key outside right
if (server_saturation <= most_devices) {
    set arrow from server_saturation, graph 0 to server_saturation, graph 1 nohead dashtype 2 linecolor rgb "#d62728"
    set label sprintf(" R_b/({/Symbol d} b_0 rate) = %.1f", server_saturation) at server_saturation, graph 0.96
}
if (defp_saturation <= most_devices) {
    set arrow from defp_saturation, graph 0 to defp_saturation, graph 1 nohead dashtype 2 linecolor rgb "#2ca02c"
    set label sprintf("DEFP: R_b/({/Symbol d} b_y rate) = %.1f ", defp_saturation) at defp_saturation, graph 0.90 right
}
if (compute_saturation <= most_devices) {
    set arrow from compute_saturation, graph 0 to compute_saturation, graph 1 nohead dashtype 3 linecolor rgb "#7f7f7f"
    set label sprintf(" R_c/(C rate) = %.1f", compute_saturation) at compute_saturation, graph 0.84
} else {
    set label sprintf("R_c/(C rate) = %.0f lies beyond the picture", compute_saturation) at graph 0.02, graph 0.04
}
rows(policy, environment) = sprintf("< awk -F, '$2 == \"%s\" && $3 == \"%s\"' %s", policy, environment, csv)
# beyond the budgets the analytic time of all-server is that of a server without waiting: drawn dashed
kept(policy) = sprintf("< awk -F, '$2 == \"%s\" && $3 == \"analytic\" && $5 == 1' %s", policy, csv)
lost(policy) = sprintf("< awk -F, '$2 == \"%s\" && $3 == \"analytic\" && $5 == 0' %s", policy, csv)
plot kept("all-device") using 1:4 with lines linewidth 2 linecolor rgb "#1f77b4" title "all-device", \
     rows("all-device", "packet") using 1:4 with points pointtype 7 linecolor rgb "#1f77b4" title "all-device, packets", \
     kept("all-server") using 1:4 with lines linewidth 2 linecolor rgb "#d62728" title "all-server", \
     lost("all-server") using 1:4 with lines linewidth 1 dashtype 3 linecolor rgb "#d62728" title "all-server, infeasible", \
     rows("all-server", "packet") using 1:4 with points pointtype 5 linecolor rgb "#d62728" title "all-server, packets", \
     kept("defp") using 1:4 with lines linewidth 2 linecolor rgb "#2ca02c" title "DEFP", \
     rows("defp", "packet") using 1:4 with points pointtype 9 pointsize 1.3 linecolor rgb "#2ca02c" title "DEFP, packets"
