/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The bodies of the messages that applications exchange. Each has Encode() and a static
 * Decode(bytes, body) that answers false on anything malformed: peers are not trusted.
 */
#ifndef EDGE_INFERENCE_TASK_MESSAGES_H
#define EDGE_INFERENCE_TASK_MESSAGES_H

#include "transport-message.h"

#include "ns3/layer-set.h"
#include "ns3/partition-observation.h"
#include "ns3/partition-plan.h"
#include "ns3/task-timeline.h"
#include "ns3/tensor-shape.h"

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * What every message about a task is about. An attempt is one plan of the task.
 */
struct TaskKey
{
    uint64_t device{0};  //!< endpoint id of the device
    uint64_t task{0};    //!< number of the task on its device
    uint32_t attempt{0}; //!< from 0

    /** @param other a key @return true if it is about the same task, whatever the attempt */
    bool IsSameTask(const TaskKey& other) const;
    bool operator<(const TaskKey& other) const;
    bool operator==(const TaskKey& other) const;
};

/**
 * @ingroup edge-inference
 * Energy that one stage took at its site.
 */
struct StageJoules
{
    uint32_t stage{0};  //!< stage of the plan
    double joules{0.0}; //!< compute energy, J

    bool operator==(const StageJoules& other) const;
    bool operator<(const StageJoules& other) const;
};

/**
 * @ingroup edge-inference
 * How long a tensor took, as its receiver measured it; for the sender's LinkEstimator.
 */
struct LinkSample
{
    uint64_t bytes{0};     //!< bytes that took the duration
    int64_t durationNs{0}; //!< time they took, ns
    bool streamed{false};  //!< the link was busy before, so there is no delay in the duration
};

/**
 * @ingroup edge-inference
 * All that a site must know to run its stages of a plan and to pass the rest on.
 */
struct TaskEnvelope
{
    TaskKey key;                           //!< whose
    uint64_t modelDigest{0};               //!< which network
    PartitionPlan plan;                    //!< the plan
    std::vector<SiteAddress> sites;        //!< by SiteId; element 0 is the device
    LayerSet done;                         //!< layers that need not run again
    int64_t createdNs{0};                  //!< creation of the task, ns
    int64_t deadlineNs{0};                 //!< time allowed from creation, ns; 0: none
    uint32_t priority{0};                  //!< larger is more urgent
    uint64_t sample{0};                    //!< sample id
    std::vector<StageJoules> energies;     //!< energy of the stages that ran so far
    std::vector<TimeSegment> segments;     //!< where the time went so far
    std::vector<TransferRecord> transfers; //!< what travelled so far

    /** @return absolute deadline, simulated ns, as late as can be said; 0: none */
    int64_t GetDeadlineAtNs() const;
};

/**
 * @ingroup edge-inference
 * A boundary tensor on its way (MessageKind::TENSOR); the payload is the encoded tensor. As
 * MessageKind::RESUME it carries no tensor and tells a site to go on with what it holds.
 */
struct TensorBody
{
    TaskEnvelope envelope;                //!< the task
    int64_t queuedNs{0};                  //!< when it was given to the transport, ns
    LayerId tensor{0};                    //!< output of this layer
    TensorShape shape;                    //!< its shape
    TensorType type{TensorType::FLOAT32}; //!< its element type
    std::string encoding{"native"};       //!< how the payload is encoded

    /** @return the bytes */
    std::vector<uint8_t> Encode() const;
    /** @param bytes the bytes @param body the result @return false if malformed */
    static bool Decode(const std::vector<uint8_t>& bytes, TensorBody& body);
};

/**
 * @ingroup edge-inference
 * The answer of a task (MessageKind::RESULT); the payload is the output tensor.
 */
struct ResultBody
{
    TaskKey key;                           //!< whose
    uint32_t exit{0};                      //!< exit that answered
    int32_t correct{-1};                   //!< 1 right, 0 wrong, -1 unknown
    int64_t queuedNs{0};                   //!< when it was given to the transport, ns
    std::vector<StageJoules> energies;     //!< energy of the stages
    std::vector<TimeSegment> segments;     //!< where the time went
    std::vector<TransferRecord> transfers; //!< what travelled

    /** @return the bytes */
    std::vector<uint8_t> Encode() const;
    /** @param bytes the bytes @param body the result @return false if malformed */
    static bool Decode(const std::vector<uint8_t>& bytes, ResultBody& body);
};

/**
 * @ingroup edge-inference
 * A stage has ended (MessageKind::PROGRESS). It goes to the device, which learns what need not be
 * repeated, and to whoever sent the stage its inputs, who need not keep them any longer.
 */
struct ProgressBody
{
    TaskKey key;                           //!< whose
    uint32_t stage{0};                     //!< stage that ended
    LayerSet done;                         //!< layers it ran
    std::vector<LayerId> consumed;         //!< tensors of the receiver that are no longer needed
    std::vector<LinkSample> samples;       //!< how long those tensors took
    std::vector<TimeSegment> segments;     //!< times of the stage
    std::vector<TransferRecord> transfers; //!< arrivals of its inputs

    /** @return the bytes */
    std::vector<uint8_t> Encode() const;
    /** @param bytes the bytes @param body the result @return false if malformed */
    static bool Decode(const std::vector<uint8_t>& bytes, ProgressBody& body);
};

/**
 * @ingroup edge-inference
 * A site will not or cannot go on (MessageKind::REJECT).
 */
struct RejectBody
{
    TaskKey key;        //!< whose
    uint32_t stage{0};  //!< stage concerned
    bool refused{true}; //!< true: admission said no; false: something failed
    std::string reason; //!< why, in a few words

    /** @return the bytes */
    std::vector<uint8_t> Encode() const;
    /** @param bytes the bytes @param body the result @return false if malformed */
    static bool Decode(const std::vector<uint8_t>& bytes, RejectBody& body);
};

/**
 * @ingroup edge-inference
 * Attempts of a task up to this one are over (MessageKind::CANCEL).
 */
struct CancelBody
{
    TaskKey key; //!< whose; all attempts up to key.attempt

    /** @return the bytes */
    std::vector<uint8_t> Encode() const;
    /** @param bytes the bytes @param body the result @return false if malformed */
    static bool Decode(const std::vector<uint8_t>& bytes, CancelBody& body);
};

/**
 * @ingroup edge-inference
 * What a site says of one network in its status.
 */
struct ModelStatus
{
    uint64_t digest{0};           //!< the network
    double residentFraction{1.0}; //!< share of its parameter bytes that are resident
    double loadSeconds{0.0};      //!< predicted time to make the rest resident, s; may be infinite
};

/**
 * @ingroup edge-inference
 * What a site knows of its way to another site.
 */
struct PeerRate
{
    uint64_t peer{0};               //!< endpoint id of the other site
    double rateBytesPerSecond{0.0}; //!< bytes per second
    double delaySeconds{0.0};       //!< fixed part, s
    double ageSeconds{0.0};         //!< since the last measurement, s; infinite before the first
};

/**
 * @ingroup edge-inference
 * State of a site (MessageKind::STATUS).
 */
struct StatusBody
{
    int64_t stampNs{0};              //!< when it was true, simulated ns
    double backlogSeconds{0.0};      //!< work waiting and in service, s
    uint32_t queueLength{0};         //!< jobs waiting
    double utilization{0.0};         //!< recent share of its slots at work, 0 to 1
    uint64_t freeMemoryBytes{0};     //!< bytes
    std::vector<ModelStatus> models; //!< per network
    std::vector<PeerRate> rates;     //!< to other sites

    /** @return the bytes */
    std::vector<uint8_t> Encode() const;
    /** @param bytes the bytes @param body the result @return false if malformed */
    static bool Decode(const std::vector<uint8_t>& bytes, StatusBody& body);
};

/**
 * @ingroup edge-inference
 * Speed of a site for one network (MessageKind::PROFILE). Without layer times it is the question,
 * with them the answer; an answer without times means that the site does not know the network.
 */
struct ProfileBody
{
    bool answer{false};               //!< false: a question
    uint64_t digest{0};               //!< the network
    std::string name;                 //!< name of the answering site
    SiteTier tier{SiteTier::EDGE};    //!< where it stands
    std::vector<double> layerSeconds; //!< per layer, s

    /** @return the bytes */
    std::vector<uint8_t> Encode() const;
    /** @param bytes the bytes @param body the result @return false if malformed */
    static bool Decode(const std::vector<uint8_t>& bytes, ProfileBody& body);
};

/**
 * @ingroup edge-inference
 * A measurement of a link: the payload of a PROBE takes a time that the ECHO reports.
 */
struct ProbeBody
{
    uint64_t number{0};    //!< of the probe
    uint64_t bytes{0};     //!< ECHO: bytes of the probe that took the duration
    int64_t durationNs{0}; //!< ECHO: time they took, ns
    bool streamed{false};  //!< ECHO: the link was busy before

    /** @return the bytes */
    std::vector<uint8_t> Encode() const;
    /** @param bytes the bytes @param body the result @return false if malformed */
    static bool Decode(const std::vector<uint8_t>& bytes, ProbeBody& body);
};

/**
 * @ingroup edge-inference
 * From agent to agent or policy (MessageKind::AGENT).
 */
struct AgentBody
{
    uint16_t kind{0};           //!< meaning, chosen by the family of agents
    std::vector<uint8_t> bytes; //!< content

    /** @return the bytes */
    std::vector<uint8_t> Encode() const;
    /** @param bytes the bytes @param body the result @return false if malformed */
    static bool Decode(const std::vector<uint8_t>& bytes, AgentBody& body);
};

/**
 * @ingroup edge-inference
 * Parameters of layers: the question (MessageKind::MODEL_REQUEST), or the answer
 * (MessageKind::MODEL_DATA), whose payload they are.
 */
struct ModelBody
{
    uint64_t request{0}; //!< number of the request
    uint64_t digest{0};  //!< the network
    LayerSet layers;     //!< which layers; an answer without layers means: not to be had here

    /** @return the bytes */
    std::vector<uint8_t> Encode() const;
    /** @param bytes the bytes @param body the result @return false if malformed */
    static bool Decode(const std::vector<uint8_t>& bytes, ModelBody& body);
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_TASK_MESSAGES_H
