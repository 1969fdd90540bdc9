/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * All parameters of the reproduction of Qi et al. (DBB, SNE) and Edgent, each with where it comes
 * from, and the scenarios that packets run on.
 */
#ifndef EDGE_INFERENCE_BRANCHY_SETUP_H
#define EDGE_INFERENCE_BRANCHY_SETUP_H

#include "ns3/dnn-model.h"
#include "ns3/scenario-helper.h"
#include "ns3/scenario-options.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * What is simulated. [Q]: F. Qi, L. Zhuo, X. Chen, Journal of Computer Applications 40(2), 2020,
 * DOI 10.11772/j.issn.1001-9081.2019081406; [E]: E. Li, Z. Zhou, X. Chen, MECOMM 2018, DOI
 * 10.1145/3229556.3229562. "Chosen" where a publication gives no value that could be read.
 */
struct BranchySetup
{
    /** [Q] has five side branches, six exits and six parts, drawn in a figure that could not be
     * had; chosen: the trunk of Edgent's AlexNet, see its builder. */
    std::string branchyNetwork{"branchy-alexnet"};
    /** [Q] places parts on nodes 1 to 6 and has sources at nodes 8 and 9. */
    uint32_t nodes{9};
    uint32_t topologies{10}; //!< [Q] 10 random ones
    double degree{3.0};      //!< mean number of links of a node; chosen
    double linkDelayMs{5.0}; //!< propagation of every link; chosen
    /** Propagation of the link to the cloud, ms, which hangs on node 0 by a link of the same rate.
     * Chosen from table 2 of [Q], where the cloud answers in 350 ms at 500 kb/s and in no less:
     * with 64 ms it answers in 350 ms in each of our ten topologies, with 84 ms in nine of them and
     * mostly not in 300 ms; this is in between. Then the saving at 1 Mb/s is a prediction. */
    double cloudDelayMs{75.0};
    double savingKbps{1000.0}; //!< [Q] figure 4
    double sourceKbps{1000.0}; //!< figure 6 of [Q]; chosen: that of figure 4
    double tableKbps{500.0};   //!< [Q] table 2
    std::vector<double> tableMs{50, 100, 150, 200, 250, 300, 350}; //!< [Q] deadlines of table 2
    /** [Q] draws the type of each node at random from these. */
    std::vector<std::string> boards{"jetson-tk1", "jetson-tx1", "jetson-tx2", "jetson-nano"};
    /** Share of peak speed and bandwidth in Paleo's arithmetic, from which [Q] has its run delays
     * (table 1, an image); chosen: 1 %, with which a board takes some 45 to 130 ms for the trunk.
     */
    double percentOfPeak{0.01};
    /** Payload of a message between two parts where it does not depend on the tensor. Chosen: [Q]
     * has link delays that do not depend on sizes; tensors of tens of kB cannot have met its
     * deadlines. */
    uint64_t messageBytes{256};

    std::string edgentNetwork{"edgent-alexnet"};           //!< [E] figure 4
    double edgentKbps{400.0};                              //!< [E] figure 9
    std::vector<double> edgentMs{100, 200, 300, 400, 500}; //!< [E] deadlines of figure 9
    /** [E] figures 6 and 7. */
    std::vector<double> sweepKbps{50, 80, 100, 200, 300, 400, 500, 1000, 1500, 2000};
    double sweepMs{1000.0};                //!< [E] deadline of figures 6 and 7
    std::vector<double> traceMs{200, 300}; //!< over traces; chosen: where rates decide who answers

    uint32_t tasks{60};            //!< per run and point that count
    uint32_t settle{20};           //!< tasks before, in which links get measured
    uint32_t traceTasks{200};      //!< per trace
    std::size_t jobs{0};           //!< processes at a time; 0: one per processor
    std::string output{"results"}; //!< folder
    std::string records;           //!< folder of exit records
    std::string traces;            //!< folder of traces; empty: none

    /** @param full the size for a paper instead of the quick one */
    explicit BranchySetup(bool full = false);
};

/**
 * @ingroup edge-inference
 * How tensors travel in the runs of [Q]. Encodings are made known by RegisterBranchyEncodings.
 */
struct BranchyEncoding
{
    std::string name;    //!< of the TensorEncoding
    std::string meaning; //!< for people
};

/**
 * @ingroup edge-inference
 * Make the encodings known: "picture+<bytes>" sends the network's input as the 8-bit pixels it was
 * read as, and any other tensor as a message of so many bytes.
 * @param setup parameters
 */
void RegisterBranchyEncodings(const BranchySetup& setup);

/** @ingroup edge-inference @param setup parameters @return picture and messages, then "uint8" */
std::vector<BranchyEncoding> GetBranchyEncodings(const BranchySetup& setup);

/** @ingroup edge-inference @param setup parameters @return the encoding in which the picture is a
 * message like the others */
BranchyEncoding GetSizelessEncoding(const BranchySetup& setup);

/** @ingroup edge-inference A multi-hop edge network of [Q]. */
struct BranchyEdge
{
    double kbps{0.0};         //!< rate of all links
    std::string encoding;     //!< of boundary tensors
    double cloudDelayMs{0.0}; //!< propagation to the cloud
    int32_t source{-1};       //!< node that is the source; -1: a source beside a random node
    double deadlineMs{0.0};   //!< of tasks, 0: none
    uint32_t tasks{1};        //!< how many
};

/**
 * @ingroup edge-inference
 * @param setup parameters @param edge which one
 * @return its scenario; the topology is that of RngSeedManager's run
 * @note sets defaults of attributes
 */
ScenarioOptions MakeEdgeScenario(const BranchySetup& setup, const BranchyEdge& edge);

/**
 * @ingroup edge-inference
 * Draw a board for each node of a built scenario.
 * @param setup parameters @param scenario built and not run
 */
void DrawBoards(const BranchySetup& setup, const ScenarioHelper& scenario);

/** @ingroup edge-inference A device and a server of [E]. */
struct EdgentPair
{
    double kbps{0.0};       //!< rate of the device's link, each direction
    std::string trace;      //!< file that the link follows instead, or empty
    std::string encoding;   //!< of boundary tensors
    double deadlineMs{0.0}; //!< of tasks
    uint32_t tasks{1};      //!< how many
    double period{0.0};     //!< between two tasks, s
};

/**
 * @ingroup edge-inference
 * @param setup parameters @param pair which one @return its scenario
 * @note sets defaults of attributes
 */
ScenarioOptions MakeEdgentScenario(const BranchySetup& setup, const EdgentPair& pair);

/**
 * @ingroup edge-inference
 * Give the device the times that [E] measured on a Raspberry Pi 3 (figure 3, digitised; heads by
 * its regression), and the server its regression for the PC (table II).
 * @param scenario built and not run
 */
void SetEdgentTimes(const ScenarioHelper& scenario);

/**
 * @ingroup edge-inference
 * Find the exit records that came with the program: in a folder of its sources or its installation.
 * @return the folder @throws std::runtime_error if there is none
 */
std::string FindExitRecords();

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_BRANCHY_SETUP_H
