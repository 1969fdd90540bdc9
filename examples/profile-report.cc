/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "profile-report.h"

#include "ns3/csv-line.h"

#include <algorithm>
#include <cstdio>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Cells of a table, header first. */
using Table = std::vector<std::vector<std::string>>;

/**
 * @param table a table
 * @param csv comma-separated values instead of aligned columns
 * @param output where it goes
 */
void
PrintTable(const Table& table, bool csv, std::ostream& output)
{
    std::vector<std::size_t> widths;
    for (const auto& row : table)
    {
        widths.resize(std::max(widths.size(), row.size()), 0);
        for (std::size_t i = 0; i < row.size(); ++i)
        {
            widths[i] = std::max(widths[i], row[i].size());
        }
    }
    for (const auto& row : table)
    {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i)
        {
            const bool last = i + 1 == row.size();
            line += csv ? QuoteCsvField(row[i]) : row[i];
            line += last ? "" : csv ? "," : std::string(widths[i] - row[i].size() + 2, ' ');
        }
        output << line << '\n';
    }
}

/** @param names names @return the names joined by spaces */
std::string
Join(const std::vector<std::string>& names)
{
    std::string text;
    for (const std::string& name : names)
    {
        text += (text.empty() ? "" : " ") + name;
    }
    return text;
}

/** @param model the network @param layers some of its layers @return their names */
std::string
NameLayers(const DnnModel& model, const std::vector<LayerId>& layers)
{
    std::vector<std::string> names;
    for (LayerId layer : layers)
    {
        names.push_back(model.GetLayer(layer).name);
    }
    return Join(names);
}

/** @param value a number @param format how it is written @return the text */
std::string
Format(double value, const char* format)
{
    char text[64];
    std::snprintf(text, sizeof(text), format, value);
    return text;
}

} // namespace

void
PrintLayers(const DnnModel& model, bool csv, std::ostream& output)
{
    Table table{{"id",
                 "layer",
                 "operator",
                 "output",
                 "type",
                 "output_bytes",
                 "parameters",
                 "parameter_bytes",
                 "macs",
                 "flops",
                 "exit",
                 "reads"}};
    for (LayerId id = 0; id < model.GetLayerCount(); ++id)
    {
        const DnnLayer& layer = model.GetLayer(id);
        const bool trunk = layer.exit == DnnLayer::TRUNK;
        table.push_back({std::to_string(id),
                         layer.name,
                         layer.op + (layer.counted ? "" : "*"),
                         layer.outputShape.ToString(),
                         GetTensorTypeName(layer.outputType),
                         std::to_string(layer.outputBytes),
                         std::to_string(layer.parameterCount),
                         std::to_string(layer.parameterBytes),
                         std::to_string(layer.macs),
                         std::to_string(layer.flops),
                         trunk ? "-" : model.GetExits()[layer.exit].name,
                         layer.inputs.empty() ? "-" : NameLayers(model, layer.inputs)});
    }
    PrintTable(table, csv, output);
}

void
PrintCuts(const DnnModel& model,
          const std::vector<CutPoint>& cuts,
          const std::string& title,
          bool csv,
          std::ostream& output)
{
    Table table{{title, "after_layer", "flops_before", "bytes", "tensors"}};
    uint64_t flops = 0;
    LayerId layer = 0;
    for (const CutPoint& cut : cuts)
    {
        for (; layer < cut.position; ++layer)
        {
            flops += model.GetLayer(layer).flops;
        }
        table.push_back({std::to_string(cut.position),
                         cut.position > 0 ? model.GetLayer(cut.position - 1).name : "-",
                         std::to_string(flops),
                         std::to_string(cut.bytes),
                         cut.tensors.empty() ? "-" : NameLayers(model, cut.tensors)});
    }
    output << '\n';
    PrintTable(table, csv, output);
}

void
PrintTotals(const DnnModel& model, std::ostream& output)
{
    output << '\n';
    if (model.GetExits().size() > 1)
    {
        for (const DnnExit& exit : model.GetExits())
        {
            output << exit.name << ": answer of layer " << model.GetLayer(exit.output).name;
            if (!exit.head.IsEmpty())
            {
                output << ", head of " << exit.head.GetSize() << " layers behind layer "
                       << model.GetLayer(exit.attach).name;
            }
            output << '\n';
        }
    }
    const std::vector<std::string> uncounted = model.GetUncountedOperators();
    if (!uncounted.empty())
    {
        output << "operators counted as zero (marked *): " << Join(uncounted) << '\n';
    }
    const double macs = static_cast<double>(model.GetTotalMacs());
    const double others = static_cast<double>(model.GetTotalFlops()) - 2 * macs;
    output << "weights: " << model.GetTotalParameterBytes() << " bytes\n"
           << "work: " << Format(2e-6 * macs, "%.3f")
           << " MFLOP in convolutions and matrix products, " << Format(1e-6 * others, "%.3f")
           << " MFLOP in other operators\n"
           << "total: " << model.GetTotalParameters() << " parameters, "
           << Format(1e-9 * macs, "%.3f") << " GMAC\n";
}

} // namespace edgeinference
} // namespace ns3
