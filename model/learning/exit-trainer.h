/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Trains a network with exits on images, and writes down what its exits answer. Example:
 *
 *     auto trainer = CreateByName<ExitTrainer>("torch"); // loads edge-inference-learning
 *     trainer->SetAttribute("Epochs", UintegerValue(3));
 *     trainer->AssignStreams(0);
 *     trainer->Train(CreateBuiltInModel("b-lenet"));
 *     trainer->MakeRecord(3000).WriteFile("b-lenet.csv");
 */
#ifndef EDGE_INFERENCE_EXIT_TRAINER_H
#define EDGE_INFERENCE_EXIT_TRAINER_H

#include "ns3/dnn-model.h"
#include "ns3/exit-record.h"
#include "ns3/object.h"
#include "ns3/random-variable-stream.h"
#include "ns3/traced-callback.h"

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
 * How an ExitTrainer trains; its attributes.
 */
struct ExitTrainingSettings
{
    std::string data;                //!< folder of the images; empty: that of Debian's package
    uint32_t epochs{0};              //!< passes over the training images
    uint32_t batchSize{0};           //!< images per step
    uint32_t trainingSamples{0};     //!< images used for training, the first ones; 0: all
    double learningRate{0.0};        //!< step of Adam
    std::vector<double> lossWeights; //!< of the exits in the loss
    std::string checkpointFolder;    //!< where checkpoints go; empty: none
    uint32_t checkpointInterval{0};  //!< steps between two checkpoints
    bool resume{false};              //!< whether to go on from a checkpoint
    uint64_t seed{0};                //!< of everything random
};

/**
 * @ingroup edge-inference
 * How far training is.
 */
struct ExitTrainingProgress
{
    uint32_t epoch{0};            //!< the present pass, from 1
    uint64_t step{0};             //!< steps done, of all passes
    uint64_t steps{0};            //!< steps in all
    uint64_t firstStep{0};        //!< steps that an earlier run had done
    double batchLoss{0.0};        //!< loss of the last step
    double loss{0.0};             //!< mean loss of the present pass
    std::vector<double> accuracy; //!< of each exit in the present pass, on training images
};

/**
 * @ingroup edge-inference
 * Trains all exits of a network jointly. The loss is the weighted sum of the cross entropies of all
 * exits, the step is Adam's with betas 0.9 and 0.999 (Teerapittayanon, McDanel, Kung, "BranchyNet",
 * ICPR 2016, section III: the sum; its code has 0.99 for the first beta and a step of 0.001).
 *
 * The child "torch" is part of edge-inference-learning.
 */
class ExitTrainer : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    ExitTrainer();
    ~ExitTrainer() override;

    /** @param stream first random stream @return number of streams used */
    int64_t AssignStreams(int64_t stream);

    /**
     * Train, for the first time or, if so set, on from the checkpoint. Once per object.
     * @param model network with one image as input
     * @throws std::exception with one sentence if that is not possible
     */
    void Train(std::shared_ptr<const DnnModel> model);

    /**
     * After Train().
     * @param samples images to answer: the first ones of the test set; 0: all
     * @return entropy (nats, four digits) and correctness of each exit on each; the source names
     *         network, digest, data, settings and the accuracies of these samples
     */
    ExitRecords MakeRecord(uint32_t samples) const;

    /** After Train(): write the network in TorchScript. @param fileName the file */
    void SaveModel(const std::string& fileName) const;

    /** @return name of the checkpoint's file in a folder @param folder the folder */
    static std::string GetCheckpointFile(const std::string& folder);

    /** Signature of the trace source Progress. @param progress how far training is */
    typedef void (*ProgressTracedCallback)(const ExitTrainingProgress& progress);

  protected:
    void DoDispose() override;

    /** @param progress how far training is; for children, after each step */
    void NotifyProgress(const ExitTrainingProgress& progress) const;

  private:
    /** Train. @param model the network @param settings how */
    virtual void DoTrain(std::shared_ptr<const DnnModel> model,
                         const ExitTrainingSettings& settings) = 0;

    /**
     * @param samples images to answer, 0: all @param source gets the name of the data
     * @param training gets the number of training images
     * @return answers of the exits, by sample
     */
    virtual std::vector<std::vector<ExitAnswer>> DoAnswer(uint32_t samples,
                                                          std::string& source,
                                                          uint64_t& training) const = 0;

    /** @param fileName file for the network in TorchScript */
    virtual void DoSaveModel(const std::string& fileName) const = 0;

    /** @return the attributes, and a seed drawn from the random stream */
    ExitTrainingSettings MakeSettings() const;

    std::string m_data;                                     //!< attribute Data
    uint32_t m_epochs{0};                                   //!< attribute Epochs
    uint32_t m_batchSize{0};                                //!< attribute BatchSize
    uint32_t m_trainingSamples{0};                          //!< attribute TrainingSamples
    double m_learningRate{0.0};                             //!< attribute LearningRate
    std::string m_lossWeights;                              //!< attribute LossWeights
    std::string m_checkpointFolder;                         //!< attribute CheckpointFolder
    uint32_t m_checkpointInterval{0};                       //!< attribute CheckpointInterval
    bool m_resume{false};                                   //!< attribute Resume
    Ptr<UniformRandomVariable> m_random;                    //!< gives the seed
    std::shared_ptr<const DnnModel> m_model;                //!< what was trained, null before
    TracedCallback<const ExitTrainingProgress&> m_progress; //!< trace source Progress
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_EXIT_TRAINER_H
