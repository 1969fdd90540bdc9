/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Prints the layers, the costs and the cuts of a network:
 *
 *     edge-inference-profile alexnet --cuts
 *     edge-inference-profile net.onnx --input=1x3x224x224 --csv
 *     edge-inference-profile b-alexnet --export=b-alexnet.onnx
 */

#include "profile-report.h"

#include "ns3/built-in-models.h"
#include "ns3/command-line.h"
#include "ns3/model-loader.h"
#include "ns3/onnx-model.h"
#include "ns3/program-arguments.h"

#include <iostream>
#include <stdexcept>
#include <string>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

/** What the user asks for. */
struct Options
{
    std::string network;    //!< name or file
    std::string input;      //!< shapes of its inputs
    std::string exportFile; //!< ONNX file to write
    bool cuts{false};       //!< whether to print the cuts
    bool csv{false};        //!< whether to print comma-separated values
    int64_t blocks{0};      //!< blocks to group the layers into
};

/** @return the names of the built-in networks */
std::string
ListBuiltIns()
{
    std::string text;
    for (const std::string& name : GetBuiltInModelNames())
    {
        text += " " + name;
    }
    return text;
}

/** @param argc number of words @param argv words of the command line @return what they ask for */
Options
ParseOptions(int argc, char* argv[])
{
    Options options;
    CommandLine cmd(__FILE__);
    cmd.Usage("Print the layers of a network, what they cost, and where it can be cut.\n"
              "Built-in networks:" +
              ListBuiltIns());
    cmd.AddNonOption("network", "name of a built-in network, or an ONNX file", options.network);
    AddTextOption(cmd,
                  "input",
                  "shape of the input, such as 1x3x224x224; name:1x3x224x224 for one of several, "
                  "joined by commas",
                  options.input);
    AddOption(cmd, "cuts", "print the legal cuts and the bytes that cross them", options.cuts);
    AddOption(cmd, "csv", "print comma-separated values instead of aligned columns", options.csv);
    AddOption(cmd,
              "blocks",
              "group the layers into this many blocks of balanced work",
              options.blocks);
    AddTextOption(cmd, "export", "write the network to this ONNX file", options.exportFile);
    ParseArguments(cmd, argc, argv);
    if (options.network.empty())
    {
        throw std::invalid_argument("name a network: an ONNX file or one of" + ListBuiltIns());
    }
    if (options.blocks < 0 || options.blocks > 100000)
    {
        throw std::invalid_argument("--blocks is 1 to 100000");
    }
    return options;
}

/** @param options what the user asks for */
void
Profile(const Options& options)
{
    const auto model = LoadModel(options.network, ParseInputShapes(options.input));
    if (!options.exportFile.empty())
    {
        ExportOnnxModel(*model, options.exportFile);
        // not on the standard output: tables go on into other programs
        std::cerr << "Wrote " << options.exportFile << "\n";
    }
    PrintLayers(*model, options.csv, std::cout);
    if (options.cuts)
    {
        PrintCuts(*model, model->GetCuts(), "cut", options.csv, std::cout);
    }
    if (options.blocks > 0)
    {
        const auto ends = model->GetBlockEnds(static_cast<uint32_t>(options.blocks));
        PrintCuts(*model, ends, "block_end", options.csv, std::cout);
    }
    PrintTotals(*model, std::cout);
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunProgram("edge-inference-profile", [&] { Profile(ParseOptions(argc, argv)); });
}
