# SPDX-License-Identifier: GPL-2.0-only
#
# Draws delay and energy of the methods beside the paper's digitised curves, each relative to MTL-A3C at the first point of
# its figure, since absolute seconds cannot be compared. Bars are 95 % intervals over seeds.
# gnuplot -e "folder='results'; curves='reproduce-tmc-paper.csv'" reproduce-tmc.gp
#     reads reproduce-tmc-intervals.csv, writes reproduce-tmc.png and reproduce-tmc-energy.png
csv = folder . "/reproduce-tmc-intervals.csv"
set datafile separator ","
set grid
set key outside right top samplen 2 spacing 1.1
methods = "mtl-a3c a3c dqn greedy apdi rpdi optimum"
colours = "#d62728 #ff7f0e #9467bd #2ca02c #1f77b4 #7f7f7f #000000"
paper_methods = "mtl-a3c a3c dqn greedy apdi rpdi"
colour(i) = word(colours, i)
where(figure, method, environment) = sprintf("< awk -F, '$1 == \"%s\" && $3 == \"%s\" && $4 == \"%s\"' %s", figure, method, environment, csv)
# value of MTL-A3C at the first point of a figure; column 5 is delay, 7 energy
first(figure, environment, column) = real(system(sprintf("awk -F, '$1 == \"%s\" && $3 == \"mtl-a3c\" && $4 == \"%s\" { print $%d; exit }' %s", figure, environment, column, csv)))
has(figure, environment) = int(system(sprintf("awk -F, '$1 == \"%s\" && $4 == \"%s\"' %s | wc -l", figure, environment, csv))) > 0
paper(figure) = sprintf("< awk -F, '$1 == \"%s\"' %s", figure, curves)
paper_first(figure) = real(system(sprintf("awk -F, '$1 == \"%s\" { print $3; exit }' %s", figure, curves)))

set terminal pngcairo size 1500,1250 font "Sans,10"
set output folder . "/reproduce-tmc.png"
set multiplot layout 3,2 title "Total delay relative to MTL-A3C at the first point: ours with lines, the paper's curves dashed"
set ylabel "relative total delay"
do for [panel in "8a 9a 10a"] {
    set xlabel (panel eq "8a" ? "edge servers" : panel eq "9a" ? "blocks" : "tasks per second")
    set title "figure " . panel . ", without queueing"
    if (has(panel, "analytic")) {
        base = first(panel, "analytic", 5)
        base_paper = paper_first(panel)
        plot for [i=1:words(methods)] where(panel, word(methods, i), "analytic") using 2:($5/base):($6/base) with yerrorlines linecolor rgb colour(i) pointtype 7 pointsize 0.6 title word(methods, i), \
             for [i=1:words(paper_methods)] paper(panel) using 2:(column(i + 2)/base_paper) with lines dashtype 3 linecolor rgb colour(i) title (i == 1 ? "the paper's" : "")
    } else { set multiplot next }
}
networks = "nin alexnet vgg16 resnet32"
marks = "7 5 9 13"
set title "figure 13, without queueing: optimum with lines, MTL-A3C as points"
set xlabel "link capacity, Mb/s"
set ylabel "total delay, 1000 s"
set logscale y
if (has("13", "analytic/nin") && has("13", "analytic/vgg16")) {
    plot for [i=1:words(networks)] where("13", "optimum", "analytic/" . word(networks, i)) using 2:($5/1000) with lines linecolor rgb colour(i) title word(networks, i), \
         for [i=1:words(networks)] where("13", "mtl-a3c", "analytic/" . word(networks, i)) using 2:($5/1000):($6/1000) with yerrorbars linecolor rgb colour(i) pointtype int(word(marks, i)) title ""
} else { set multiplot next }
unset logscale y
queue_methods = "mtl-a3c a3c dqn greedy apdi rpdi slot-optimum"
set ylabel "relative total delay"
set logscale y
do for [panel in "8a 10a"] {
    set xlabel (panel eq "8a" ? "edge servers, 6 tasks per second" : "tasks per second")
    set title "figure " . panel . ", with queueing"
    if (has(panel, "analytic-queueing")) {
        base = first(panel, "analytic-queueing", 5)
        plot for [i=1:words(queue_methods)] where(panel, word(queue_methods, i), "analytic-queueing") using 2:($5/base):($6/base) with yerrorlines linecolor rgb colour(i) pointtype 7 pointsize 0.6 title word(queue_methods, i)
    } else { set multiplot next }
}
unset multiplot
unset logscale y

set terminal pngcairo size 1500,450 font "Sans,10"
set output folder . "/reproduce-tmc-energy.png"
set multiplot layout 1,3 title "Figure 11: energy relative to MTL-A3C at the first point: ours with lines, the paper's MTL-A3C dashed"
set ylabel "relative energy"
do for [panel in "servers blocks tasks"] {
    set xlabel (panel eq "servers" ? "edge servers" : panel eq "blocks" ? "blocks" : "tasks per second")
    set title "figure 11, against " . panel
    environment = "analytic/" . panel
    if (has("11", environment)) {
        base = first("11", environment, 7)
        base_paper = paper_first("11/" . panel)
        plot for [i=1:words(methods)] where("11", word(methods, i), environment) using 2:($7/base):($8/base) with yerrorlines linecolor rgb colour(i) pointtype 7 pointsize 0.6 title word(methods, i), \
             paper("11/" . panel) using 2:($3/base_paper) with lines dashtype 3 linecolor rgb colour(1) title "the paper's"
    } else { set multiplot next }
}
unset multiplot
