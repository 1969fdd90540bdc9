# SPDX-License-Identifier: GPL-2.0-only
#
# Draws throughput of each channel beside plain traffic, and latencies of the demo scenario on it.
# gnuplot -e "folder='results'" reproduce-channels.gp      reads reproduce-channels.csv, writes .png there
csv = folder . "/reproduce-channels.csv"
set terminal pngcairo size 1300,560 font "Sans,11"
set output folder . "/reproduce-channels.png"
set style data histogram
set style histogram clustered gap 1.5
set style fill solid 0.85 border
set grid ytics
set key top left
# one row per channel that ran, its first agent's; one table per agent
rows(x) = sprintf("< awk -F, 'NR > 1 && $3 != \"\" && !seen[$1]++ {print $1, %s}' %s", x, csv)
agents = system(sprintf("awk -F, 'NR > 1 && $9 != \"\" && !seen[$9]++ {printf \"%%s \", $9}' %s", csv))
of(agent) = sprintf("< awk -F, 'NR > 1 && $9 == \"%s\" {print $1, ($12 == \"\" ? \"NaN\" : $12)}' %s", agent, csv)
set bmargin 4
set multiplot layout 1,2
set title "Throughput of transfers, nobody else"
set ylabel "Mb/s"
set logscale y
set yrange [1:*]
set xtics noenhanced rotate by -20
set key maxrows 3
plot rows("$3") using 2:xtic(1) title "tensors up" linecolor rgb "#1f77b4", \
     rows("$4") using 2 title "BulkSend up" linecolor rgb "#aec7e8", \
     rows("$5") using 2 title "ideal up" linecolor rgb "#dddddd", \
     rows("$6") using 2 title "tensors down" linecolor rgb "#2ca02c", \
     rows("$7") using 2 title "BulkSend down" linecolor rgb "#98df8a", \
     rows("$8") using 2 title "ideal down" linecolor rgb "#bbbbbb"
set title "Demo scenario: mean latency of completed tasks"
set ylabel "ms"
set key maxrows 5
plot for [i = 1:words(agents)] of(word(agents, i)) using 2:xtic(1) title word(agents, i)
unset multiplot
