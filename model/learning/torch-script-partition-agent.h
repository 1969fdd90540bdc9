/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Decides with a policy that was exported from PyTorch. The library edge-inference-learning alone
 * has it. Example:
 *
 *     auto agent = CreateAgent("torch-script");
 *     agent->SetAttribute("File", StringValue("policy.pt"));
 *     agent->SetAttribute("Servers", UintegerValue(3));
 */
#ifndef EDGE_INFERENCE_TORCH_SCRIPT_PARTITION_AGENT_H
#define EDGE_INFERENCE_TORCH_SCRIPT_PARTITION_AGENT_H

#include "torch-script-policy.h"

#include "ns3/decision-state.h"
#include "ns3/partition-agent.h"
#include "ns3/random-variable-stream.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * The policy sees one state, a float32 tensor [1, state] in the order of EncodeState, and returns
 * logits [1, blocks, sites]: site 0 is the device, site i server i. Sites that cannot be used are
 * never chosen. Each block gets its most probable site, or with Sample one drawn from the softmax.
 * Scales names facts and numbers of StateScales that differ from its defaults, as in "rate
 * mean=2e6,rate deviation=5e5".
 *
 * A file that cannot be used ends the first decision in one sentence (std::invalid_argument); an
 * answer with numbers that are not finite too (std::runtime_error). Where no site can be used, or
 * the chosen ones have no known link between them, MakeFallback decides.
 */
class TorchScriptPartitionAgent : public PartitionAgent
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    TorchScriptPartitionAgent();
    ~TorchScriptPartitionAgent() override;

  protected:
    void DoDispose() override;

  private:
    PartitionPlan DoDecide(const PartitionObservation& observation) override;
    AgentNeeds DoGetNeeds() const override;
    int64_t DoAssignStreams(int64_t stream) override;

    /** Load the policy, before the first decision. */
    void Load();

    /** @param model a network @return ends of its blocks */
    const std::vector<CutPoint>& GetEnds(const DnnModel& model);

    /** Fill m_choices. @return whether there is any site to choose */
    bool Choose();

    std::string m_file;                               //!< attribute File
    uint32_t m_blocks{0};                             //!< attribute Blocks
    uint32_t m_servers{0};                            //!< attribute Servers
    std::string m_layoutText;                         //!< attribute State
    std::string m_scalesText;                         //!< attribute Scales
    bool m_sample{false};                             //!< attribute Sample
    Ptr<UniformRandomVariable> m_random;              //!< draws sites
    std::unique_ptr<TorchScriptPolicy> m_policy;      //!< null before the first decision
    LearnerShape m_shape;                             //!< of it
    StateLayout m_layout;                             //!< of its state
    StateScales m_scales;                             //!< of its state
    std::map<uint64_t, std::vector<CutPoint>> m_ends; //!< of blocks, by digest of the network
    DecisionFacts m_facts;                            //!< of a decision
    std::vector<float> m_state;                       //!< of a decision
    std::vector<float> m_logits;                      //!< of a decision
    std::vector<uint8_t> m_mask;                      //!< of a decision
    std::vector<uint8_t> m_choices;                   //!< of a decision
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_TORCH_SCRIPT_PARTITION_AGENT_H
