/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The one plan for every partition method: which site runs which layers, which tensors cross, and
 * where an early exit may answer. Example:
 *
 *     PartitionPlan plan = MakeSplitPlan(*model, cut, DEVICE_SITE, 1);   // Neurosurgeon: 0 | 1
 *     plan.ToString();                                    // "0:0-3;1:4-21 3@0>1:native"
 */
#ifndef EDGE_INFERENCE_PARTITION_PLAN_H
#define EDGE_INFERENCE_PARTITION_PLAN_H

#include "ns3/dnn-model.h"
#include "ns3/layer-set.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/** Number of a site in a plan: 0 is the task's own device, then servers, clouds, peers. */
using SiteId = uint32_t;

/** The task's own device. */
static constexpr SiteId DEVICE_SITE = 0;

/**
 * @ingroup edge-inference
 * Layers that one site runs in one go, in topological order. Exit heads count as layers; only
 * heads that an exit rule names may be listed.
 */
struct Stage
{
    SiteId site{DEVICE_SITE}; //!< where it runs
    LayerSet layers;          //!< what it runs

    bool operator==(const Stage& other) const;
};

/**
 * @ingroup edge-inference
 * A tensor that one stage produces and another consumes. Between two stages of one site nothing
 * travels; between two sites the tensor travels once however many stages consume it there.
 */
struct Boundary
{
    LayerId tensor{0};              //!< output of this layer
    uint32_t fromStage{0};          //!< stage that produces it
    uint32_t toStage{0};            //!< stage that consumes it
    std::string encoding{"native"}; //!< TensorEncoding by name

    bool operator==(const Boundary& other) const;
};

/**
 * @ingroup edge-inference
 * Leave at an exit when the entropy of its answer lies below the threshold (BranchyNet,
 * Teerapittayanon et al., ICPR 2016). Plus infinity: always leave there.
 */
struct ExitRule
{
    uint32_t exit{0};      //!< index into DnnModel::GetExits()
    double threshold{0.0}; //!< entropy in nats

    bool operator==(const ExitRule& other) const;
};

/**
 * @ingroup edge-inference
 * Stages, boundaries and exit rules. The "Input" layers always lie in a stage of site 0: the
 * sensor is on the device. A stage whose layers are all done already (the inputs; after a failure
 * also layers of earlier attempts) runs nothing and is a source of live tensors.
 */
struct PartitionPlan
{
    std::vector<Stage> stages;        //!< in an order in which they can run
    std::vector<Boundary> boundaries; //!< sorted by fromStage, toStage, tensor
    std::vector<ExitRule> exitRules;  //!< ascending exit; the end of the trunk needs no rule

    /** @return true if there is no stage, which is what an agent without an answer returns */
    bool IsEmpty() const;

    /** @return the largest site number in the plan */
    SiteId GetLastSite() const;

    /** @return the sites of the plan, ascending, each once */
    std::vector<SiteId> GetSites() const;

    /**
     * @return the text form: stages "site:layers" joined by ';', then boundaries
     *         "tensor\@from>to:encoding" joined by ';', then exit rules "xEXIT<THRESHOLD" joined by
     *         ';', the three parts separated by one space, empty parts written "-"; trailing "-"
     *         parts are left out. It holds no comma and no quote.
     */
    std::string ToString() const;

    /**
     * @param text what ToString gives
     * @return the plan
     * @throws std::invalid_argument with one sentence naming the part that is wrong
     */
    static PartitionPlan FromString(const std::string& text);

    bool operator==(const PartitionPlan& other) const;
};

/**
 * Check a plan against its model.
 * @param model the network
 * @param plan the plan
 * @param siteCount number of sites known, the device included
 * @param done layers that need not run again, the inputs always among them
 * @return what is wrong with it in one sentence, or nothing
 */
std::optional<std::string> FindPlanProblem(const DnnModel& model,
                                           const PartitionPlan& plan,
                                           SiteId siteCount,
                                           const LayerSet& done = {});

/**
 * Layers that need not run when some tensors exist already: everything but what the wanted outputs
 * need, going back until a live tensor or an input.
 * @param model the network
 * @param outputs layers whose outputs are wanted
 * @param live layers whose outputs exist
 * @return the layers that need not run; the inputs are among them
 */
LayerSet GetDoneLayers(const DnnModel& model,
                       const std::vector<LayerId>& outputs,
                       const std::vector<LayerId>& live);

/**
 * Fill in the boundaries that the stages need: every tensor from the stage that produces it to
 * each stage that consumes it.
 * @param model the network
 * @param plan stages and exit rules; boundaries are replaced
 * @param encoding encoding of tensors that change site
 * @param done layers that need not run, so that they need no input either
 */
void DeriveBoundaries(const DnnModel& model,
                      PartitionPlan& plan,
                      const std::string& encoding,
                      const LayerSet& done = {});

/**
 * One step of a chain: layers up to a position run at a site.
 */
struct ChainStep
{
    LayerId end{0};           //!< layers before this position (and after the step before) run here
    SiteId site{DEVICE_SITE}; //!< where
};

/**
 * Make the plan of a chain of stages along the topological order. Steps without layers vanish;
 * neighbours at one site merge. Heads of exits without a rule are left out, and nothing that only
 * an unreachable exit needs is run.
 * @param model the network
 * @param steps ascending ends; the last is the layer count or the end of an exit that a rule with
 *        infinite threshold names
 * @param exitRules exit rules
 * @param encoding encoding of boundary tensors
 * @return the plan
 * @throws std::invalid_argument if the steps do not cover the network
 */
PartitionPlan MakeChainPlan(const DnnModel& model,
                            const std::vector<ChainStep>& steps,
                            const std::vector<ExitRule>& exitRules = {},
                            const std::string& encoding = "native");

/**
 * Make a plan with two parts. @param model the network @param position layers before it run at
 * first, the rest at second @param first a site @param second a site @param encoding of boundary
 * tensors @return the plan
 */
PartitionPlan MakeSplitPlan(const DnnModel& model,
                            LayerId position,
                            SiteId first,
                            SiteId second,
                            const std::string& encoding = "native");

/**
 * Bytes that the plan moves between sites when no exit is taken early; each tensor once per
 * consuming site, and the result back to the device.
 * @param model the network @param plan the plan @return the bytes
 */
uint64_t GetPlanBytes(const DnnModel& model, const PartitionPlan& plan);

/** @param model the network @param plan the plan @return the layer whose output is the answer when
 * no exit is taken early */
LayerId GetAnswerLayer(const DnnModel& model, const PartitionPlan& plan);

/** @param plan a plan @param layer a layer @return the stage that holds it, or the stage count */
uint32_t FindStage(const PartitionPlan& plan, LayerId layer);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_PARTITION_PLAN_H
